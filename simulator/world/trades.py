"""The trades that shops are in: hours, weekdays, baskets, payment habits, margins and fixed costs.

Belongs here: one entry a trade. Shares are of net revenue; amounts are centavos.
"""

from dataclasses import dataclass

_WORKDAY = (1.0, 0.97, 1.0, 1.03, 1.12)


@dataclass(frozen=True)
class Trade:
    """How a kind of shop works. ``hours`` are the weights of each hour from ``opens`` on."""

    name: str
    title: str
    opens: int
    hours: tuple[float, ...]
    weekdays: tuple[float, ...]
    sales_a_day: float
    lines: float
    """Mean number of lines of a basket beyond the first."""
    price_cents: int
    price_sigma: float
    cost_share: float
    """Cost of goods as a share of the price: one less the gross margin, before taxes."""
    fixed_share: float
    """Payroll, rent, utilities and depreciation together."""
    returned: float
    methods: tuple[float, float, float, float]
    """Weights of cash, Pix, debit card and credit card."""
    products: tuple[str, ...]


TRADES = (
    Trade(
        "mercado", "Mercado", 7, (4, 6, 8, 9, 10, 9, 7, 6, 7, 9, 12, 9, 4), (*_WORKDAY, 1.42, 0.8),
        95, 4.2, 1190, 0.7, 0.56, 0.285, 0.004, (22, 24, 34, 20),
        ("Arroz 5 kg", "Feijão 1 kg", "Café 500 g", "Leite 1 L", "Óleo de soja", "Açúcar 1 kg", "Macarrão",
         "Molho de tomate", "Sabão em pó", "Detergente", "Papel higiênico", "Biscoito", "Queijo", "Presunto",
         "Frango 1 kg", "Carne moída 1 kg", "Banana 1 kg", "Tomate 1 kg", "Refrigerante 2 L", "Cerveja 350 ml"),
    ),
    Trade(
        "farmacia", "Farmácia", 8, (5, 7, 8, 9, 9, 8, 8, 8, 9, 10, 10, 6), (*_WORKDAY, 0.95, 0.5),
        62, 0.9, 2690, 0.8, 0.53, 0.315, 0.006, (14, 30, 26, 30),
        ("Analgésico", "Antialérgico", "Vitamina C", "Protetor solar", "Xampu", "Condicionador", "Creme dental",
         "Escova de dentes", "Sabonete", "Desodorante", "Fralda", "Soro fisiológico", "Termômetro", "Curativo",
         "Anti-inflamatório", "Hidratante"),
    ),
    Trade(
        "moda", "Moda", 9, (4, 7, 9, 11, 10, 9, 10, 11, 12, 8), (*_WORKDAY, 1.75, 0.0),
        34, 0.8, 7990, 0.6, 0.45, 0.39, 0.055, (10, 24, 16, 50),
        ("Camiseta", "Calça jeans", "Vestido", "Saia", "Camisa social", "Bermuda", "Jaqueta", "Moletom", "Meia",
         "Cueca", "Lingerie", "Sandália", "Tênis", "Cinto", "Bolsa", "Boné"),
    ),
    Trade(
        "padaria", "Padaria", 6, (9, 13, 12, 8, 6, 6, 6, 5, 5, 7, 10, 9, 4), (*_WORKDAY, 1.15, 1.1),
        110, 1.6, 890, 0.55, 0.47, 0.375, 0.001, (28, 36, 26, 10),
        ("Pão francês", "Pão de queijo", "Café expresso", "Bolo", "Sonho", "Croissant", "Misto quente", "Suco",
         "Leite 1 L", "Manteiga", "Presunto 100 g", "Queijo 100 g", "Torta salgada", "Refrigerante"),
    ),
    Trade(
        "eletronicos", "Eletrônicos", 9, (4, 7, 9, 11, 10, 9, 10, 11, 11, 6), (*_WORKDAY, 1.3, 0.0),
        21, 0.5, 14900, 1.0, 0.58, 0.25, 0.03, (5, 22, 13, 60),
        ("Fone de ouvido", "Carregador", "Cabo USB", "Capinha", "Caixa de som", "Mouse", "Teclado", "Pendrive",
         "Monitor", "Smartwatch", "Celular", "Tablet", "Roteador", "Impressora", "Lâmpada inteligente"),
    ),
)  # fmt: skip
