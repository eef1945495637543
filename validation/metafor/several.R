# What metafor's rma.mv and aggregate answer where studies have several results, as one JSON file.
#
#   Rscript validation/metafor/several.R several.json && python validation/metafor/pin.py answers.json several.json
#
# The optimisers stop where the flat top of the likelihood gives no more, about 1e-8 of a variance. The best of three
# is taken. "fixed" holds the answers at given variances, which are exact.

suppressPackageStartupMessages({ library(metafor); library(metadat) })

try_it <- function(expression) {
  tryCatch(suppressWarnings(suppressMessages(expression)), error = function(e) list(error = conditionMessage(e)))
}
failed <- function(x) is.list(x) && !is.null(x$error) && !inherits(x, "rma")
plain <- function(x) unname(as.vector(x))
pick <- function(name) { e <- new.env(); data(list = name, package = "metadat", envir = e); as.data.frame(e[[name]]) }
summary_of <- function(f) {
  list(b = plain(f$beta), se = plain(f$se), low = plain(f$ci.lb), high = plain(f$ci.ub), p = plain(f$pval))
}

mv_controls <- list(
  list(optimizer = "nlm", gradtol = 1e-12, steptol = 1e-14, iterlim = 1000),
  list(optimizer = "optim", optmethod = "Nelder-Mead", reltol = 1e-16, maxit = 20000),
  list(optimizer = "nlminb", rel.tol = 1e-12)
)
best_of <- function(arguments) {
  found <- lapply(mv_controls, function(control) try_it(do.call(rma.mv, c(arguments, list(control = control)))))
  found <- Filter(Negate(failed), found)
  if (!length(found)) return(list(error = "no optimiser converged"))
  found[[which.max(vapply(found, function(f) as.numeric(logLik(f)), 0))]]
}
several <- function(id, source, y, v, outer, inner, rhos, x = NULL) {
  y <- signif(plain(y), 15); v <- signif(plain(v), 15)
  outer <- as.character(outer)
  d <- data.frame(y = y, v = v, outer = outer, inner = seq_along(y))
  answers <- list()
  for (rho in rhos) for (method in c("REML", "ML")) for (test in c("z", "t")) {
    if (method == "ML" && test == "t") next
    variance <- if (rho == 0) v else vcalc(v, cluster = outer, obs = inner, rho = rho, data = d)
    arguments <- list(y, variance, random = ~ 1 | outer/inner, data = d, method = method, test = test, sparse = FALSE)
    f <- best_of(arguments)
    if (failed(f)) { answers[[paste(rho, method, test)]] <- f; next }
    answers[[paste(rho, method, test)]] <- c(summary_of(f), list(sigma2 = plain(f$sigma2), q = f$QE, q_p = f$QEp, loglik = plain(logLik(f))))
    g <- try_it(do.call(rma.mv, c(arguments, list(sigma2 = c(0.06, 0.03)))))
    answers[[paste(rho, method, test, "fixed")]] <- c(summary_of(g), list(loglik = plain(logLik(g))))
    if (!is.null(x) && method == "REML") {
      f <- best_of(c(arguments, list(mods = x)))
      answers[[paste(rho, method, test, "moderators")]] <- if (failed(f)) f else
        c(summary_of(f), list(sigma2 = plain(f$sigma2), q = f$QE, qm = f$QM, loglik = plain(logLik(f)), qm_p = f$QMp))
    }
  }
  for (rho in rhos) {
    e <- escalc(yi = y, vi = v, data = data.frame(outer = outer))
    for (weighted in c(TRUE, FALSE)) {
      a <- aggregate(e, cluster = outer, rho = rho, weighted = weighted)
      name <- paste("composite", if (weighted) "weighted" else "mean", rho)
      answers[[name]] <- list(studies = as.character(a$outer), y = plain(a$yi), v = plain(a$vi))
    }
  }
  message(id)
  list(id = id, source = source, y = y, v = v, outer = outer, x = if (is.null(x)) NULL else list(plain(x)), answers = answers)
}
d <- pick("dat.konstantopoulos2011")
SEVERAL <- list(several("konstantopoulos2011", "Konstantopoulos 2011", d$yi, d$vi, d$district, d$school, c(0, 0.6), x = d$year - 1990))
d <- pick("dat.assink2016")
SEVERAL[[2]] <- several("assink2016", "Assink & Wibbelink 2016", d$yi, d$vi, d$study, d$esid, c(0, 0.6), x = d$deltype == "covert")

writeLines(jsonlite::toJSON(list(several = SEVERAL), digits = I(15), auto_unbox = TRUE, na = "null", null = "null"), commandArgs(TRUE)[1])
