# Write tests/data/metafor_effect_sizes.json: estimate and variance of every study by every measure.
#
#   Rscript validation/metafor/effect_sizes.R tests/data/metafor_effect_sizes.json
#
# Data: tables of published papers as R's metadat holds them (`source` names the set), and rows made up here to sit
# on an edge (`source` "made up"). Zero cells as escalc takes them by default: 0.5 added to the study's cells
# (events of a rate, x and n - x of a proportion) where one of them is 0.

suppressPackageStartupMessages({library(metafor); library(metadat)})

path <- commandArgs(TRUE)[1]

two_by_two <- function(d, ai, n1i, ci, n2i) list(ai = d[[ai]], n1i = d[[n1i]], ci = d[[ci]], n2i = d[[n2i]])
tables <- function(d) two_by_two(d, "ai", "n1i", "ci", "n2i")
continuous <- function(d) as.list(d[c("m1i", "sd1i", "n1i", "m2i", "sd2i", "n2i")])
rates <- function(d) as.list(d[c("x1i", "t1i", "x2i", "t2i")])

bcg <- transform(dat.bcg, ai = tpos, n1i = tpos + tneg, ci = cpos, n2i = cpos + cneg)
zero_cells <- list(
  ai = c(0, 0, 5, 10, 3, 12, 0, 2, 1, 20), n1i = c(20, 30, 25, 10, 40, 60, 15, 50, 1, 20),
  ci = c(0, 4, 0, 10, 6, 15, 0, 2, 0, 3), n2i = c(22, 28, 25, 12, 38, 61, 15, 48, 1, 20)
)
large_tables <- list(
  ai = c(1, 999999, 1, 50000000), n1i = c(1e6, 1e6, 2, 1e8), ci = c(2, 999998, 1, 49999999), n2i = c(1e6, 1e6, 3, 1e8)
)
edge_means <- list(
  m1i = c(103, 5, 1e-3, 1e6, 7, 2.5, 0.1, 40), sd1i = c(5.5, 2, 1e-3, 10, 1, 0.5, 3, 1e-4), n1i = c(50, 2, 3, 1000, 2, 400, 12, 5),
  m2i = c(100, 4, 2e-3, 1e6 + 1, 3, 2.5, 0.2, 41), sd2i = c(4.5, 3, 2e-3, 30, 9, 0.6, 4, 1e3), n2i = c(50, 2, 2, 7, 150, 4000, 9, 6)
)
edge_rates <- list(
  x1i = c(10, 0, 3, 0, 1, 250), t1i = c(100, 50, 1e-2, 10, 1e6, 12.5),
  x2i = c(20, 4, 0, 0, 2, 260), t2i = c(110, 60, 3e-2, 12, 2e6, 12.25)
)
edge_proportions <- list(xi = c(0, 1, 5, 20, 10, 999), ni = c(10, 1, 5, 40, 11, 1e6))
edge_correlations <- list(ri = c(0, 0.5, -0.999, 0.3, 0.9999, -0.2), ni = c(10, 4, 25, 5000, 30, 5))
single_means <- list(mi = c(12.5, 0.3, 1e5, 2), sdi = c(4.1, 0.9, 3, 8), ni = c(30, 5, 800, 2))
paired_means <- list(
  m1i = c(30.6, 5.1, 2, 100, 4.2), sd1i = c(15, 1.2, 0.4, 20, 3), m2i = c(18.5, 4.9, 2.2, 90, 4.2), sd2i = c(12, 1.5, 0.5, 25, 2),
  ri = c(0.47, 0.64, 0, -0.3, 0.95), ni = c(26, 12, 4, 200, 7)
)
pairs <- list(ai = c(20, 3, 50, 6, 7, 2), bi = c(12, 8, 30, 1, 0, 5), ci = c(5, 2, 41, 9, 4, 1), di = c(30, 11, 120, 0, 9, 3))

data <- list()
cases <- list()
add <- function(id, source, measure, raw, ...) {
  options <- list(...)
  sizes <- suppressWarnings(do.call(escalc, c(list(measure = measure), raw, options)))
  data[[id]] <<- list(source = source, raw = c(data[[id]]$raw, raw[setdiff(names(raw), names(data[[id]]$raw))]))
  cases[[length(cases) + 1]] <<- list(
    data = id, measure = measure, columns = names(raw), options = options,
    estimate = as.vector(sizes$yi), variance = as.vector(sizes$vi)
  )
}
known <- function(raw) lapply(raw, function(x) x[complete.cases(as.data.frame(raw))])

binary <- list(
  bcg = list("dat.bcg", tables(bcg)), li2007 = list("dat.li2007", tables(dat.li2007)),
  collins1985a = list("dat.collins1985a, bleeding", two_by_two(dat.collins1985a, "b.xti", "nti", "b.xci", "nci")),
  nielweise2007 = list("dat.nielweise2007", tables(dat.nielweise2007)),
  zero_cells = list("made up", zero_cells), large_tables = list("made up", large_tables)
)
for (id in names(binary)) for (measure in c("RR", "OR", "RD", "PETO", "AS")) {
  add(id, binary[[id]][[1]], measure, known(binary[[id]][[2]]))
}
means <- list(
  normand1999 = list("dat.normand1999", continuous(dat.normand1999)),
  curtis1998 = list("dat.curtis1998", continuous(dat.curtis1998)),
  gibson2002 = list("dat.gibson2002", continuous(dat.gibson2002)),
  edge_means = list("made up", edge_means)
)
for (id in names(means)) {
  raw <- known(means[[id]][[2]])
  for (measure in c("MD", "SMD", "SMDH", "SMD1", "ROM")) add(id, means[[id]][[1]], measure, raw)
  for (vtype in c("UB", "LS2")) add(id, means[[id]][[1]], "SMD", raw, vtype = vtype)
}
for (id in c("nielweise2008", "hart1999", "edge_rates")) for (measure in c("IRR", "IRD", "IRSD")) {
  if (id == "edge_rates") add(id, "made up", measure, edge_rates)
  else add(id, paste0("dat.", id), measure, rates(get(paste0("dat.", id))))
}
for (measure in c("COR", "ZCOR")) {
  add("molloy2014", "dat.molloy2014", measure, as.list(dat.molloy2014[c("ri", "ni")]))
  add("edge_correlations", "made up", measure, edge_correlations)
}
for (measure in c("PR", "PLN", "PLO", "PAS", "PFT")) {
  add("pritz1997", "dat.pritz1997", measure, as.list(dat.pritz1997[c("xi", "ni")]))
  add("debruin2009", "dat.debruin2009", measure, as.list(dat.debruin2009[c("xi", "ni")]))
  add("edge_proportions", "made up", measure, edge_proportions)
}
for (measure in c("IR", "IRLN")) add("edge_rates", "made up", measure, setNames(edge_rates[1:2], c("xi", "ti")))
for (measure in c("MN", "MNLN")) add("single_means", "made up", measure, single_means)
for (measure in c("MC", "SMCC", "SMCR", "ROMC")) add("paired_means", "made up", measure, paired_means)
for (measure in c("MPRR", "MPOR", "MPRD", "MPORC")) add("pairs", "made up", measure, pairs)

number <- function(x) {
  if (is.na(x)) return("null")
  if (is.infinite(x)) return(if (x > 0) "1e999" else "-1e999")
  if (x == round(x) && abs(x) < 1e15) return(sprintf("%.0f", x))
  for (digits in 1:17) {
    text <- sprintf("%.*g", digits, x)
    if (as.numeric(text) == x) return(text)
  }
  text
}
numbers <- function(x) paste0("[", paste(vapply(x, number, ""), collapse = ", "), "]")
text <- function(x) paste0('"', x, '"')
mapping <- function(x, write) paste0("{", paste0(text(names(x)), ": ", vapply(x, write, ""), collapse = ", "), "}")
data_json <- function(id) paste0(
  "    ", text(id), ': {\n      "source": ', text(data[[id]]$source), ",\n",
  paste0("      ", text(names(data[[id]]$raw)), ": ", vapply(data[[id]]$raw, numbers, ""), collapse = ",\n"), "\n    }"
)
case_json <- function(case) paste0(
  '    {"data": ', text(case$data), ', "measure": ', text(case$measure), ', "columns": [',
  paste(text(case$columns), collapse = ", "), "]",
  if (length(case$options)) paste0(', "options": ', mapping(case$options, text)),
  ',\n      "estimate": ', numbers(case$estimate), ',\n      "variance": ', numbers(case$variance), "}"
)
origin <- sprintf(
  "R %s.%s, metafor %s: escalc(measure, raw, options), everything else by default; validation/metafor/effect_sizes.R",
  R.version$major, R.version$minor, packageDescription("metafor")$Version
)
angles <- seq(0.05, 1.55, by = 0.1)
inverse <- transf.ipft(angles, 40)
hmean <- transf.ipft.hm(c(0.3, 0.7, 1.1), targs = list(ni = c(12, 50, 900)))
writeLines(c(
  "{", paste0('  "origin": ', text(origin), ","),
  paste0('  "freeman_tukey_inverse": {"n": 40, "transformed": ', numbers(angles), ', "proportion": ', numbers(inverse), "},"),
  paste0('  "freeman_tukey_inverse_by_harmonic_mean": {"n": [12, 50, 900], "transformed": [0.3, 0.7, 1.1], "proportion": ', numbers(hmean), "},"),
  '  "data": {', paste(vapply(names(data), data_json, ""), collapse = ",\n"), "  },",
  '  "cases": [', paste(vapply(cases, case_json, ""), collapse = ",\n"), "  ]", "}"
), path, useBytes = TRUE)
cat(length(cases), "cases\n")
