# Rewrite tests/data/metafor.json: every number in it but the data themselves, computed by metafor.
#
#   Rscript validation/metafor/regenerate.R tests/data/metafor.json
#
# Reads each case's data from the file: `raw` where the paper's tables are known (estimates then come from
# escalc), `estimate` and `variance` otherwise. Unchanged numbers leave the file unchanged.

suppressPackageStartupMessages(library(metafor))

path <- commandArgs(TRUE)[1]
file <- jsonlite::fromJSON(path, simplifyVector = FALSE)
columns <- c(
  events_1 = "ai", events_2 = "ci", n_1 = "n1i", n_2 = "n2i",
  mean_1 = "m1i", mean_2 = "m2i", sd_1 = "sd1i", sd_2 = "sd2i"
)

# metafor's own convergence limits are absolute and coarse; these give the exact root or maximum.
control <- function(y, method) {
  scale <- max(1e-3, var(y))
  switch(method,
    REML = list(threshold = 1e-12 * scale, maxiter = 5000),
    PM = list(tol = 1e-15 * scale, maxiter = 20000, tau2.max = max(100, 100 * scale)),
    list()
  )
}

fit <- function(y, v, method, test) {
  suppressWarnings(rma(y, v, method = method, test = test, control = control(y, method)))
}

prediction <- function(model, test) {
  if (model$method == "EE" || test == "adhoc" || model$k < 3) return(NULL)
  limits <- if (test == "z") predict(model, pi.type = "riley") else predict(model)
  c(limits$pi.lb, limits$pi.ub)
}

fit_values <- function(y, v, name) {
  parts <- strsplit(name, "-")[[1]]
  model <- fit(y, v, parts[1], parts[2])
  list(
    b = model$beta[1], se = model$se, ci = c(model$ci.lb, model$ci.ub), p = model$pval, tau2 = model$tau2,
    i2 = model$I2, q = model$QE, q_p = model$QEp, pi = prediction(model, parts[2])
  )
}

recomputed <- function(case) {
  if (!is.null(case$raw)) {
    cells <- lapply(case$raw, unlist)
    names(cells) <- columns[names(cells)]
    sizes <- suppressWarnings(do.call(escalc, c(list(measure = case$measure), cells)))
    case$estimate <- as.vector(sizes$yi)
    case$variance <- sizes$vi
  }
  y <- unlist(case$estimate)
  v <- unlist(case$variance)
  case$fits <- sapply(names(case$fits), function(name) fit_values(y, v, name), simplify = FALSE)
  if (!is.null(case$weights)) {
    case$weights <- sapply(names(case$weights), function(m) unname(weights(fit(y, v, m, "z"))), simplify = FALSE)
  }
  case
}

number <- function(x) {
  if (x == round(x) && abs(x) < 1e15) return(sprintf("%.0f", x))
  for (digits in 1:17) {
    text <- sprintf("%.*g", digits, x)
    if (as.numeric(text) == x) return(text)
  }
  text
}

# One line for each value of a nested mapping, so that a diff names the fit that changed.
json <- function(x, indent = NULL) {
  if (is.null(x)) return("null")
  if (is.character(x)) return(as.character(jsonlite::toJSON(x, auto_unbox = TRUE)))
  if (!is.null(names(x))) {
    items <- paste0('"', names(x), '": ', vapply(x, json, "", indent = NULL))
    if (is.null(indent)) return(paste0("{", paste(items, collapse = ", "), "}"))
    return(paste0("{\n", paste0(indent, "  ", items, collapse = ",\n"), "\n", indent, "}"))
  }
  if (is.numeric(x) && length(x) == 1) return(number(x))
  paste0("[", paste(vapply(x, json, ""), collapse = ", "), "]")
}

case_json <- function(case) {
  lines <- vapply(names(case), function(name) {
    nested <- name %in% c("raw", "fits", "weights")
    paste0('      "', name, '": ', json(case[[name]], if (nested) "      "))
  }, "")
  paste0("    {\n", paste(lines, collapse = ",\n"), "\n    }")
}

file$origin <- sub("^R [0-9.]+, metafor [0-9.-]+", sprintf(
  "R %s.%s, metafor %s", R.version$major, R.version$minor, packageDescription("metafor")$Version
), file$origin)
cases <- lapply(file$cases, recomputed)
text <- c(
  "{",
  paste0('  "origin": ', json(file$origin), ","),
  paste0('  "fields": ', json(file$fields, "  "), ","),
  '  "cases": [',
  paste(vapply(cases, case_json, ""), collapse = ",\n"),
  "  ]",
  "}"
)
writeLines(text, path, useBytes = TRUE)
