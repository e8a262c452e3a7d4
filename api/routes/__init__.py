"""The addresses of the API, a module a subject. A route reads its input, decides, and hands the rest on."""
