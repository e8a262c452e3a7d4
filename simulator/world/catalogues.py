"""What each trade sells: the nouns of its catalogue, and what they are qualified with."""

QUALITIES = ("", " especial", " premium")
COLOURS = ("", " vermelho", " azul", " rosa", " verde", " dourado", " natalino", " de festa", " em trio")
DEARER = {"": 100, " especial": 135, " premium": 180, **dict.fromkeys(COLOURS[1:], 100), " em trio": 240}
"""Percent of the plain product's price."""

MERCADO = (
    "Arroz 5 kg", "Feijão 1 kg", "Café 500 g", "Leite 1 L", "Óleo de soja", "Açúcar 1 kg", "Macarrão",
    "Molho de tomate", "Sabão em pó", "Detergente", "Papel higiênico", "Biscoito", "Queijo", "Presunto",
    "Frango 1 kg", "Carne moída 1 kg", "Banana 1 kg", "Tomate 1 kg", "Refrigerante 2 L", "Cerveja 350 ml",
)  # fmt: skip
FARMACIA = (
    "Analgésico", "Antialérgico", "Vitamina C", "Protetor solar", "Xampu", "Condicionador", "Creme dental",
    "Escova de dentes", "Sabonete", "Desodorante", "Fralda", "Soro fisiológico", "Termômetro", "Curativo",
    "Anti-inflamatório", "Hidratante",
)  # fmt: skip
MODA = (
    "Camiseta", "Calça jeans", "Vestido", "Saia", "Camisa social", "Bermuda", "Jaqueta", "Moletom", "Meia", "Cueca",
    "Lingerie", "Sandália", "Tênis", "Cinto", "Bolsa", "Boné",
)  # fmt: skip
PADARIA = (
    "Pão francês", "Pão de queijo", "Café expresso", "Bolo", "Sonho", "Croissant", "Misto quente", "Suco",
    "Leite 1 L", "Manteiga", "Presunto 100 g", "Queijo 100 g", "Torta salgada", "Refrigerante",
)  # fmt: skip
ELETRONICOS = (
    "Fone de ouvido", "Carregador", "Cabo USB", "Capinha", "Caixa de som", "Mouse", "Teclado", "Pendrive", "Monitor",
    "Smartwatch", "Celular", "Tablet", "Roteador", "Impressora", "Lâmpada inteligente",
)  # fmt: skip
PRESENTES = (
    "Caixa para presente", "Laço", "Papel de seda", "Cartão", "Vela aromática", "Porta-retratos", "Caneca",
    "Chaveiro", "Caderno", "Lata decorada", "Enfeite de porta", "Guirlanda", "Pote de vidro", "Sacola de tecido",
    "Marcador de livro", "Ímã de geladeira", "Bandeirinha", "Balão", "Forminha", "Adesivo", "Pires", "Jogo americano",
    "Porta-copos", "Relógio de mesa", "Cofrinho", "Quebra-cabeça", "Pelúcia", "Sachê perfumado", "Luminária",
    "Almofada",
)  # fmt: skip
