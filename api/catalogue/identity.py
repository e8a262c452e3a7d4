"""Refusals. Sign-up, login and permissions."""

from api.catalogue.kind import Kind

KINDS: dict[str, Kind] = {
    "invalid_document": Kind(
        422,
        "CPF inválido",
        "Os dígitos verificadores do CPF não conferem: confira o número.",
        "Invalid CPF",
        "The check digits of the CPF are wrong: check the number.",
    ),
    "unauthenticated": Kind(
        401,
        "Não autenticado",
        "Entre em POST /login e envie o token no cabeçalho Authorization: Bearer.",
        "Not authenticated",
        "Log in at POST /login and send the token in the header Authorization: Bearer.",
    ),
    "token_expired": Kind(
        401,
        "Sessão expirada",
        "O token expirou: entre de novo em POST /login.",
        "Session expired",
        "The token has expired: log in again at POST /login.",
    ),
    "invalid_credentials": Kind(
        401,
        "Credenciais inválidas",
        "Espaço, login ou senha não conferem.",
        "Invalid credentials",
        "Workspace, login or password do not match.",
    ),
    "forbidden": Kind(
        403,
        "Sem permissão",
        "O seu papel ({role}) não dá acesso a esta rota.",
        "Forbidden",
        "Your role ({role}) gives no access to this route.",
    ),
    "workspace_not_found": Kind(
        404,
        "Espaço não encontrado",
        "Não há um banco com este nome: confira o campo workspace.",
        "Workspace not found",
        "There is no bank of this name: check the field workspace.",
    ),
    "already_exists": Kind(
        409,
        "Já existe",
        "Já há um cadastro com este {what}.",
        "Already exists",
        "There is one with this {what} already.",
    ),
}
