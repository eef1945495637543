# Ask metafor what proportions, means and rates of one group come to, on made-up data; write it as JSON.
# Rscript validation/metafor/one_group.R tests/data/metafor_one_group.json

suppressPackageStartupMessages(library(metafor))

target <- commandArgs(TRUE)[1]
counts <- data.frame(x = c(4, 12, 30, 7, 0, 55), n = c(40, 51, 210, 22, 25, 160))
times <- data.frame(x = c(4, 12, 30, 7, 3, 55), t = c(41.5, 88, 402.25, 61, 95, 310))
means <- data.frame(m = c(22.5, 31, 27.2, 24.8, 29.9), sd = c(6.1, 9.5, 7.7, 5.2, 8.8), n = c(31, 64, 120, 18, 47))
asked <- list(
  list(measure = "proportion", code = "PLO", back = transf.ilogit),
  list(measure = "proportion (log)", code = "PLN", back = exp),
  list(measure = "proportion (arcsine)", code = "PAS", back = transf.iarcsin),
  list(measure = "proportion (Freeman-Tukey)", code = "PFT", back = transf.iarcsin),
  list(measure = "mean", code = "MN", back = identity),
  list(measure = "mean (log)", code = "MNLN", back = exp),
  list(measure = "rate", code = "IRLN", back = exp),
  list(measure = "rate (raw)", code = "IR", back = identity)
)
estimates <- function(code) {
  if (startsWith(code, "MN")) return(escalc(code, mi = m, sdi = sd, ni = n, data = means))
  if (startsWith(code, "IR")) return(escalc(code, xi = x, ti = t, data = times))
  escalc(code, xi = x, ni = n, data = counts)
}
number <- function(x) paste0("[", paste(sprintf("%.15g", as.numeric(x)), collapse = ", "), "]")
answer <- function(one) {
  found <- estimates(one$code)
  control <- list(threshold = 1e-14, maxiter = 10000)
  fit <- rma(found$yi, found$vi, method = "REML", control = control)
  hksj <- rma(found$yi, found$vi, method = "REML", test = "knha", control = control)
  common <- rma(found$yi, found$vi, method = "EE")
  sprintf(paste0(
    '{"measure": "%s", "metafor": "%s", "yi": %s, "vi": %s, "estimate": %s, "tau2": %s, "i2": %s,\n',
    '  "wald": %s, "hksj": %s, "common": %s}'),
    one$measure, one$code, number(found$yi), number(found$vi), number(fit$beta), number(fit$tau2), number(fit$I2),
    number(one$back(c(fit$beta, fit$ci.lb, fit$ci.ub))), number(one$back(c(hksj$beta, hksj$ci.lb, hksj$ci.ub))),
    number(one$back(c(common$beta, common$ci.lb, common$ci.ub))))
}
head <- sprintf('{"counts": {"x": %s, "n": %s}, "times": {"x": %s, "t": %s}, "means": {"m": %s, "sd": %s, "n": %s},',
  number(counts$x), number(counts$n), number(times$x), number(times$t), number(means$m), number(means$sd),
  number(means$n))
writeLines(c(head, sprintf('"metafor": "%s", "cases": [', packageVersion("metafor")),
  paste(vapply(asked, answer, ""), collapse = ",\n"), "]}"), target)
