# What metafor answers to every question the statistics engine is asked, as one JSON file.
#
#   Rscript validation/metafor/engine.R answers.json && python validation/metafor/pin.py answers.json
#
# metafor's own convergence limits are absolute and coarse; `exact` sets those that give the root or the maximum.
# Where a fit fails, its place holds {"error": message}. Numbers have 14 significant digits.

suppressPackageStartupMessages({ library(metafor); library(metadat) })

exact <- function(y, method) {
  scale <- var(y)
  if (!is.finite(scale) || scale == 0) scale <- 1
  switch(method,
    REML = , ML = , EB = list(threshold = 1e-12 * scale, maxiter = 5000),
    PM = list(tol = 1e-15 * scale, maxiter = 20000, tau2.max = max(100, 100 * scale)),
    list()
  )
}
exact_interval <- function(y) {
  scale <- max(1e-3, var(y))
  list(tol = 1e-15 * scale, maxiter = 20000, tau2.max = max(100, 1e4 * scale))
}
try_it <- function(expression) {
  tryCatch(suppressWarnings(suppressMessages(expression)), error = function(e) list(error = conditionMessage(e)))
}
failed <- function(x) is.list(x) && !is.null(x$error) && !inherits(x, "rma")
plain <- function(x) unname(as.vector(x))
fit <- function(y, v, method, test = "z", mods = NULL) {
  arguments <- list(yi = y, vi = v, method = method, test = test, control = exact(y, method))
  if (!is.null(mods)) arguments$mods <- mods
  try_it(do.call(rma, arguments))
}

summary_of <- function(f) {
  list(b = plain(f$beta), se = plain(f$se), low = plain(f$ci.lb), high = plain(f$ci.ub), p = plain(f$pval))
}
spread_of <- function(f) {
  list(tau2 = f$tau2, tau2_se = f$se.tau2, i2 = f$I2, h2 = f$H2, q = f$QE, q_p = f$QEp)
}
predictions <- function(f) {
  limits <- function(...) { p <- predict(f, ...); c(p$pi.lb, p$pi.ub) }
  list(as_test = limits(), riley = limits(pi.type = "riley"), t = limits(pi.type = "t"), simple = limits(pi.type = "simple"))
}

METHODS <- c("EE", "DL", "PM", "REML", "ML", "SJ", "HE", "HS", "EB")
TESTS <- c("z", "knha", "adhoc")

fits <- function(y, v) {
  out <- list()
  for (method in METHODS) for (test in if (method == "EE") "z" else TESTS) {
    f <- fit(y, v, method, test)
    key <- paste(method, test)
    if (failed(f)) { out[[key]] <- f; next }
    out[[key]] <- c(summary_of(f), if (test == "z") spread_of(f), if (test == "z") list(weights = plain(weights(f))))
    if (method != "EE" && length(y) > 2) out[[key]]$prediction <- predictions(f)
    if (method != "EE" && test == "z" && length(y) > 1) {
      if (method == "DL") {
        found <- try_it(confint(f, type = "QP", control = exact_interval(y)))
        if (!failed(found)) out$QP <- list(tau2 = plain(found$random[1, 2:3]), i2 = plain(found$random[3, 2:3]),
                                           h2 = plain(found$random[4, 2:3]), empty = isTRUE(found$ci.null))
      }
      if (method %in% c("REML", "ML")) {
        found <- try_it(confint(f, type = "PL", control = exact_interval(y)))
        if (!failed(found)) out[[paste("PL", method)]] <- list(tau2 = plain(found$random[1, 2:3]))
      }
    }
  }
  out
}

asymmetry <- function(y, v, n) {
  out <- list()
  for (predictor in c("sei", if (!is.null(n)) c("ninv", "sqrtninv"))) {
    arguments <- list(x = y, vi = v, model = "lm", predictor = predictor)
    if (!is.null(n)) arguments$ni <- n
    r <- try_it(do.call(regtest, arguments))
    if (failed(r) || is.null(r$zval) || !is.finite(r$zval)) next
    line <- summary(r$fit)$coefficients
    out[[predictor]] <- list(t = r$zval, p = r$pval, slope = line[2, 1], slope_se = line[2, 2], limit = line[1, 1],
                             limit_se = line[1, 2])
  }
  r <- try_it(ranktest(y, v))
  if (!failed(r) && is.finite(r$tau)) out$rank <- list(tau = plain(r$tau), p = r$pval)
  out
}

filled <- function(y, v) {
  out <- list()
  for (method in c("EE", "DL", "REML")) for (estimator in c("L0", "R0", "Q0")) for (side in c("auto", "left", "right")) {
    control <- exact(y, method)
    f <- fit(y, v, method)
    if (failed(f)) next
    g <- try_it(if (side == "auto") trimfill(f, estimator = estimator, control = control)
                else trimfill(f, estimator = estimator, side = side, control = control))
    out[[paste(method, estimator, side)]] <- if (failed(g)) g else
      list(k0 = g$k0, k0_se = g$se.k0, p = g$p.k0, side = g$side, b = g$beta[1], se = g$se, tau2 = g$tau2)
  }
  out
}

left_out <- function(y, v, order) {
  out <- list()
  for (name in c("EE z", "DL z", "REML z", "REML knha")) {
    parts <- strsplit(name, " ")[[1]]
    f <- fit(y, v, parts[1], parts[2])
    if (failed(f)) next
    g <- try_it(leave1out(f))
    if (!failed(g)) out[[paste("leave", name)]] <- list(b = plain(g$estimate), se = plain(g$se), tau2 = plain(g$tau2), q = plain(g$Q))
    g <- try_it(cumul(fit(y[order], v[order], parts[1], parts[2])))
    if (!failed(g)) out[[paste("cumulative", name)]] <- list(b = plain(g$estimate), se = plain(g$se), tau2 = plain(g$tau2))
  }
  f <- fit(y, v, "REML")
  if (!failed(f) && f$k > 3) {
    g <- try_it(influence(f))
    if (!failed(g)) out$influence <- list(rstudent = plain(g$inf$rstudent), dffits = plain(g$inf$dffits), cook = plain(g$inf$cook.d),
      cov_r = plain(g$inf$cov.r), tau2_without = plain(g$inf$tau2.del), q_without = plain(g$inf$QE.del), hat = plain(g$inf$hat),
      dfbetas = plain(as.data.frame(g$dfbs)[, 1]))
  }
  out
}

by_group <- function(y, v, group) {
  group <- factor(group)
  out <- list()
  for (method in c("EE", "DL", "REML")) {
    f <- fit(y, v, method, mods = ~ group)
    if (!failed(f)) out[[paste("common", method)]] <- list(q = f$QM, p = f$QMp)
    each <- lapply(levels(group), function(level) fit(y[group == level], v[group == level], method))
    if (any(vapply(each, failed, TRUE)) || length(each) < 2) next
    b <- vapply(each, function(f) f$beta[1], 0)
    se <- vapply(each, function(f) f$se, 0)
    f <- rma(b, sei = se, method = "EE")
    out[[paste("separate", method)]] <- list(b = b, se = se, q = f$QE, p = f$QEp)
  }
  out
}

on_moderators <- function(y, v, x) {
  out <- list()
  for (method in c("EE", "DL", "PM", "REML", "ML", "SJ", "HE", "HS", "EB")) for (test in TESTS) {
    if (method == "EE" && test != "z") next
    f <- fit(y, v, method, test, mods = x)
    if (failed(f)) { out[[paste(method, test)]] <- f; next }
    out[[paste(method, test)]] <- c(summary_of(f), if (test == "z") spread_of(f),
                                    list(qm = f$QM, qm_p = f$QMp, r2 = f$R2))
    if (method == "REML" && test == "z") {
      g <- try_it(confint(f, type = "QP", control = exact_interval(y)))
      if (!failed(g)) out$QP <- list(tau2 = plain(g$random[1, 2:3]))
      p <- predict(f, newmods = colMeans(x))
      out$prediction <- list(at = plain(colMeans(x)), pred = p$pred, se = p$se, low = p$ci.lb, high = p$ci.ub, pi_low = p$pi.lb, pi_high = p$pi.ub)
    }
  }
  out
}

first <- function(x) if (is.null(x) || length(x) == 0) NULL else plain(x)[1]
pooled_tables <- function(cells) {
  pick <- function(f) if (failed(f)) f else
    list(b = first(f$beta), se = first(f$se), low = first(f$ci.lb), high = first(f$ci.ub), p = first(f$pval), q = first(f$QE),
         cmh = first(f$MH), cmh_p = first(f$MHp), bd = first(f$BD), bd_p = first(f$BDp), tarone = first(f$TA), tarone_p = first(f$TAp))
  with_cells <- function(call, ...) pick(try_it(do.call(call, c(cells, list(...)))))
  if (is.null(cells$x1i)) list(
    RR = with_cells(rma.mh, measure = "RR"), OR = with_cells(rma.mh, measure = "OR"), RD = with_cells(rma.mh, measure = "RD"),
    uncorrected = with_cells(rma.mh, measure = "OR", correct = FALSE), PETO = with_cells(rma.peto)
  ) else list(IRR = with_cells(rma.mh, measure = "IRR"), IRD = with_cells(rma.mh, measure = "IRD"))
}

# ---- data: the paper, the columns, and what is asked of them ----
pick <- function(name) { e <- new.env(); data(list = name, package = "metadat", envir = e); as.data.frame(e[[name]]) }
CASES <- list()
add <- function(id, source, y, v, n = NULL, order = NULL, group = NULL, x = NULL, cells = NULL) {
  y <- signif(plain(y), 15); v <- signif(plain(v), 15)
  ok <- is.finite(y) & is.finite(v) & v > 0
  cut <- function(z) if (is.null(z)) NULL else z[ok]
  case <- list(id = id, source = source, y = y[ok], v = v[ok])
  y <- y[ok]; v <- v[ok]
  case$fits <- fits(y, v)
  if (length(y) > 2) {
    if (!is.null(n)) case$n <- cut(n)
    case$asymmetry <- asymmetry(y, v, cut(n))
    case$fill <- filled(y, v)
    case$order <- if (is.null(order)) seq_along(y) else order(cut(order))
    case$single <- left_out(y, v, case$order)
  }
  if (!is.null(group)) {
    known <- !is.na(cut(group)) & cut(group) != ""
    case$groups <- list(rows = which(known), names = as.character(cut(group))[known], answers = by_group(y[known], v[known], cut(group)[known]))
  }
  if (!is.null(x)) {
    x <- as.matrix(x)[ok, , drop = FALSE]
    known <- stats::complete.cases(x)
    case$moderators <- list(rows = which(known), x = lapply(seq_len(ncol(x)), function(j) x[known, j]),
                            answers = on_moderators(y[known], v[known], x[known, , drop = FALSE]))
  }
  CASES[[length(CASES) + 1]] <<- case
  message(id, ": ", length(y))
}
TABLES <- list()
binary <- function(id, source, a, n1, c, n2, measures = c("RR", "OR", "RD", "PETO"), ...) {
  known <- stats::complete.cases(a, n1, c, n2)
  cells <- list(ai = a[known], n1i = n1[known], ci = c[known], n2i = n2[known])
  own <- lapply(c(RR = "RR", OR = "OR", RD = "RD"), function(m) {
    e <- suppressWarnings(do.call(escalc, c(list(measure = m, drop00 = TRUE), cells))); list(y = plain(e$yi), v = plain(e$vi))
  })
  TABLES[[length(TABLES) + 1]] <<- list(id = id, source = source, cells = cells, own = own, answers = pooled_tables(cells))
  for (m in measures) {
    e <- suppressWarnings(escalc(measure = m, ai = a, n1i = n1, ci = c, n2i = n2))
    add(paste(id, m), source, e$yi, e$vi, n = n1 + n2, ...)
  }
}
means <- function(id, source, d, measures, ...) for (m in measures) {
  e <- suppressWarnings(escalc(measure = m, m1i = d$m1i, sd1i = d$sd1i, n1i = d$n1i, m2i = d$m2i, sd2i = d$sd2i, n2i = d$n2i))
  add(paste(id, m), source, e$yi, e$vi, n = d$n1i + d$n2i, ...)
}
rates <- function(id, source, x1, t1, x2, t2, ...) {
  cells <- list(x1i = x1, t1i = t1, x2i = x2, t2i = t2)
  TABLES[[length(TABLES) + 1]] <<- list(id = id, source = source, cells = cells, answers = pooled_tables(cells))
  for (m in c("IRR", "IRD", "IRSD")) {
    e <- suppressWarnings(escalc(measure = m, x1i = x1, t1i = t1, x2i = x2, t2i = t2))
    add(paste(id, m), source, e$yi, e$vi, ...)
  }
}
single <- function(id, source, events, total, measures, ...) for (m in measures) {
  e <- suppressWarnings(escalc(measure = m, xi = events, ni = total))
  add(paste(id, m), source, e$yi, e$vi, n = total, ...)
}

d <- pick("dat.bcg")
binary("bcg", "Colditz et al. 1994", d$tpos, d$tpos + d$tneg, d$cpos, d$cpos + d$cneg, order = d$year, group = d$alloc, x = cbind(d$ablat, d$year - 1948))
d <- pick("dat.normand1999")
means("normand1999", "Normand 1999", d, c("MD", "SMD", "SMDH", "ROM"))
d <- pick("dat.raudenbush1985")
add("raudenbush1985", "Raudenbush 1984; Raudenbush & Bryk 1985", d$yi, d$vi, n = d$n1i + d$n2i, order = d$year, group = d$setting, x = cbind(d$weeks))
d <- pick("dat.hackshaw1998")
add("hackshaw1998", "Hackshaw 1998", d$yi, d$vi, order = d$year, group = d$design, x = cbind(d$year - 1990))
d <- pick("dat.li2007")
binary("li2007", "Li et al. 2007", d$ai, d$n1i, d$ci, d$n2i, c("RR", "OR", "RD"), order = d$year, x = cbind(d$year - 1990))
d <- pick("dat.collins1985a")
binary("collins1985a", "Collins & Langman 1985", d$b.xti, d$nti, d$b.xci, d$nci, order = d$year, group = d$trt)
d <- pick("dat.collins1985b")
binary("collins1985b", "Collins, Yusuf & Peto 1985", d$pre.xti, d$pre.nti, d$pre.xci, d$pre.nci, order = d$year)
d <- pick("dat.nielweise2007")
binary("nielweise2007", "Niel-Weise et al. 2007", d$ai, d$n1i, d$ci, d$n2i, order = d$year)
d <- pick("dat.nielweise2008")
rates("nielweise2008", "Niel-Weise et al. 2008", d$x1i, d$t1i, d$x2i, d$t2i, order = d$year)
d <- pick("dat.hart1999")
rates("hart1999", "Hart et al. 1999", d$x1i, d$t1i, d$x2i, d$t2i, order = d$year, group = d$prevtype)
d <- pick("dat.molloy2014")
for (m in c("ZCOR", "COR")) {
  e <- escalc(measure = m, ri = d$ri, ni = d$ni)
  add(paste("molloy2014", m), "Molloy, O'Carroll & Ferguson 2014", e$yi, e$vi, n = d$ni, order = d$year, group = d$design, x = cbind(d$meanage, d$quality))
}
d <- pick("dat.curtis1998")
means("curtis1998", "Curtis & Wang 1998", d, c("ROM", "SMD", "MD"), group = d$fungrp, x = cbind(d$time))
d <- pick("dat.egger2001")
binary("egger2001", "Egger, Davey Smith & Altman 2001", d$ai, d$n1i, d$ci, d$n2i, c("RR", "OR", "RD"), order = d$year)
d <- pick("dat.axfors2021")
binary("axfors2021", "Axfors et al. 2021", d$hcq_arm_event, d$hcq_arm_total, d$control_arm_event, d$control_arm_total, c("RR", "OR", "RD"), group = d$hcq_cq)
d <- subset(pick("dat.yusuf1985"), table == "6")
binary("yusuf1985", "Yusuf et al. 1985, table 6", d$ai, d$n1i, d$ci, d$n2i, c("OR", "RR", "PETO"))
d <- pick("dat.pignon2000")
add("pignon2000", "Pignon et al. 2000", d$OmE / d$V, 1 / d$V, group = d$grp)
d <- pick("dat.gibson2002")
means("gibson2002", "Gibson et al. 2002", d, c("MD", "SMD"), order = d$year, group = d$type)
d <- pick("dat.pritz1997")
single("pritz1997", "Pritz 1997", d$xi, d$ni, c("PR", "PLN", "PLO", "PAS", "PFT"))
d <- pick("dat.debruin2009")
single("debruin2009", "de Bruin et al. 2009", d$xi, d$ni, c("PLO", "PFT"), order = d$year, group = d$ethnicity, x = cbind(d$scq))
d <- pick("dat.mcdaniel1994")
e <- escalc(measure = "ZCOR", ri = d$ri, ni = d$ni)
add("mcdaniel1994", "McDaniel et al. 1994", e$yi, e$vi, n = d$ni, group = d$struct)
d <- pick("dat.linde2005")
binary("linde2005", "Linde, Berner & Kriston 2005", d$ai, d$n1i, d$ci, d$n2i, c("RR", "OR"), order = d$year, group = d$group)
d <- pick("dat.laopaiboon2015")
binary("laopaiboon2015", "Laopaiboon, Panpanich & Swa Mya 2015", d$ai, d$n1i, d$ci, d$n2i, c("RR", "OR", "RD"), order = d$year)
d <- pick("dat.bangertdrowns2004")
add("bangertdrowns2004", "Bangert-Drowns, Hurley & Wilkinson 2004", d$yi, d$vi, n = d$ni, order = d$year, group = d$grade, x = cbind(d$length, d$wic, d$feedback))
d <- pick("dat.viechtbauer2021")
binary("viechtbauer2021", "Viechtbauer 2021", d$xTi, d$nTi, d$xCi, d$nCi, "OR", x = cbind(d$dose))
d <- pick("dat.hine1989")
binary("hine1989", "Hine et al. 1989", d$ai, d$n1i, d$ci, d$n2i)

made <- "made up to sit on an edge"
add("edge two studies", made, c(0.10, 0.65), c(0.04, 0.03))
add("edge three studies", made, c(0.10, 0.65, -0.2), c(0.04, 0.03, 0.08))
add("edge less spread than chance", made, c(0.20, 0.22, 0.19, 0.21, 0.205), c(0.04, 0.05, 0.03, 0.06, 0.02))
add("edge identical estimates", made, rep(0.5, 4), c(0.04, 0.05, 0.03, 0.06))
add("edge tiny scale", made, c(1.0, 3.5, -2.0, 4.4, 0.3, 2.2) * 1e-4, c(4, 3, 2, 6, 1, 2) * 1e-8)
add("edge large scale", made, c(1500, 350, -2000, 4400, 300, 2200), c(4, 3, 2, 6, 1, 2) * 1e5)
add("edge peaks at 0 and inside, inside higher", made, c(0.474, 0.792, 0.558, -0.382, -0.219), c(0.0005, 0.0581, 0.0151, 0.0944, 1.1104))
add("edge peaks at 0 and inside, 0 higher", made, c(-0.128, -3.266, -0.111), c(0.0223, 1.6247, 0.1431))
add("edge two peaks inside", made, c(5.401, -0.126, 0.196, -0.499), c(3.054, 0.0256, 0.002, 0.0099))
add("edge one study outweighs all", made, c(0.1, 0.12, 0.08, 2.0), c(1e-6, 0.5, 0.4, 0.3))
binary("edge zero cells", made, c(0, 0, 5, 10, 3, 12, 0, 2), c(20, 30, 25, 10, 40, 60, 15, 50), c(0, 4, 0, 10, 6, 15, 3, 2), c(22, 28, 25, 12, 38, 61, 15, 48))
rates("edge zero rates", made, c(0, 0, 5, 3, 12, 1), c(120, 300, 410, 150, 900, 80), c(0, 4, 9, 0, 20, 2), c(130, 280, 400, 160, 870, 95))

answers <- list(
  made_with = sprintf("%s, metafor %s, metadat %s", R.version.string, packageVersion("metafor"), packageVersion("metadat")),
  cases = CASES, tables = TABLES
)
writeLines(jsonlite::toJSON(answers, digits = I(15), auto_unbox = TRUE, na = "null", null = "null"), commandArgs(TRUE)[1])
