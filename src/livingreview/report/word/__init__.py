"""The report as a document of a word processor, made from the same sections and tables as the HTML and the PDF."""
