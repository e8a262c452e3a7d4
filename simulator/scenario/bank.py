"""Knobs of what the bank's customers do."""

from pydantic import Field

from simulator.scenario.knobs import Factor, Knobs, Share


class BankKnobs(Knobs):
    """Behaviour of customers."""

    activity: Factor = Field(1.0, description="How much customers do by their own choice; 1 is usual.")
    pix: Factor = Field(1.0, description="How often they choose Pix over card and cash; 1 is usual.")
    cash: Factor = Field(1.0, description="How often they choose cash over card and Pix; 1 is usual.")
    extra_income: Factor = Field(1.0, description="How often money comes in besides the month's income; 1 is usual.")
    before_main: Share = Field(
        0.15, description="What customers do before this is their main account, of what they will."
    )
    income_here: Share = Field(0.83, description="Customers whose month's income is paid into this account.")
    spending: Factor = Field(1.0, description="How much of their income they spend by own choice; 1 is usual.")
    bills: Factor = Field(1.0, description="How many standing orders (bills, rent, insurance, loans) they have.")
    late_bills: Share = Field(0.009, description="Bills paid days after they were due, with fine and interest.")
    late_fine_percent: float = Field(2.0, ge=0, le=100, description="Fine on a late bill, percent of it.")
    late_interest_percent: float = Field(1.0, ge=0, le=100, description="Interest on a late bill, percent a month.")
    packages: Share = Field(0.92, description="Customers of a main account whose package has a monthly fee.")
    fee: Factor = Field(1.0, description="Price of the packages; 1 is usual.")
    earns_interest: Share = Field(0.89, description="Customers whose account earns interest.")
    interest_basis_points: int = Field(
        70, ge=0, le=10_000, description="Interest a month on the balance of its last day."
    )
    interest_full_reais: int = Field(2_300, ge=0, le=1_000_000, description="Balance up to which interest is in full.")
    interest_beyond: Share = Field(0.18, description="Part of the interest rate that is paid on the balance beyond.")
    reserve: Factor = Field(
        1.0, description="Most that customers leave untouched when they choose to pay, in months of income."
    )
    thirteenth_salary: Share = Field(0.6, description="Wage earners with a 13th salary on 30 November and 20 December.")
    whole_reais: Share = Field(0.97, description="Chosen amounts without centavos.")
    favourites: Share = Field(0.1, description="Chosen payments that repeat one of a customer's usual amounts.")
    mistyped: Share = Field(0.004, description="Amounts typed with a zero too many.")
    stubborn: Share = Field(0.08, description="Payments beyond the balance that are tried all the same, and refused.")
    pix_returned: Share = Field(0.006, description="Pix that the payee sends back within ten days.")
