"""Charts and maps: declared with Altair, drawn as SVG by vl-convert, brought to life in the browser by Vega.

A chart is a declaration without numbers and the rows that it is about. The declaration is compiled once;
each drawing fills in the rows. Nothing in a picture refers to anything outside it but its own links.
"""
