"""The graph's assets, one module a layer. Thin: each calls the part that does the work and tells how it went."""
