"""How real a run looks: measures that tell real data from made data, the figures of real files, a verdict, a page.

``statement`` and ``baskets`` are what is measured; ``bank_profile`` and ``shop_profile`` measure it; ``reference``
carries the same measures of real files, without their rows; ``report`` compares; ``page`` draws.
"""
