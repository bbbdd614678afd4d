"""Random requests: accounts that a few of which are in most, amounts up to the edges of what there is, keys that were
used before, and now and then something that nobody may ask for. Never here: the SQL that asks (operations.py)."""
import json
import math

from amounts import FINEST, LARGEST, UNIT, fits, money, printed
from posting import copy

CURRENCIES = ["GBP", "GBP", "GBP", "EUR", "JPY", "BTC", "CHF"]
EDGES = "BTC"      # its amounts are often as large or as small as there is; sums of the others never are out of range
RESTRIPED = "CHF"  # its amounts are small: whatever row they are in, the model need not know of rows
WORDS = [None, None, None, "", "sale", "it's", "'; DROP SCHEMA m CASCADE; --", "$$", "%s\\", "tab\there", "naïve 金", "null", "x" * 63]
SECOND = 10 ** 6
FAR = [4102444800 * SECOND, 4102444801 * SECOND]


class Requests:
    def __init__(self, model, chance):
        self.model, self.chance = model, chance

    def zipf(self, items):
        """The n-th of them about 1/n as often as the first."""
        return items[int(math.exp(self.chance.random() * math.log(len(items) + 1))) - 1]

    def some_amount(self, currency):
        """Mostly pounds and pence; sometimes at the edge of what an amount, or an entry, can be."""
        chance = self.chance
        kind = chance.random() if currency != RESTRIPED else 0
        if kind < (0.94 if currency != EDGES else 0.5):
            return chance.randrange(1, 20000) * UNIT // 100
        if kind < 0.7 or currency != EDGES:
            amount = chance.randrange(1, 10 ** 9) * UNIT // 10 ** chance.randrange(0, 10)
        else:
            step = UNIT // 10 ** chance.choice([0, 0, 2, 8, 18])
            amount = chance.choice([0, 1, 1, LARGEST, (1 << chance.randrange(1, 119)) + chance.choice([-1, 0, 1]), LARGEST + chance.choice([-1, 0])]) * step
            amount = amount if chance.random() < 0.97 else amount + FINEST // 10
        return amount if fits(amount) else UNIT

    def some_code(self, currency=None):
        if self.chance.random() < 0.02 or not self.model.accounts:
            return self.chance.choice(["no:such", "", "a b", "A" * 300, "'; --"])
        codes = [a["code"] for a in self.model.accounts.values() if a["currency"] == currency or currency is None and a["code"][0] != "x"]
        return self.zipf(codes) if codes else "no:such"

    def some_limit(self, currency):
        if self.chance.random() < 0.6:
            return None
        return self.chance.randrange(-5, 6) * 10 ** self.chance.choice([2, 2, 2, 3, 4, 20]) * UNIT, currency if self.chance.random() < 0.95 else "XAU"

    def some_key(self):
        kind = self.chance.random()
        if kind < 0.4:
            return None
        if kind < 0.43:
            return self.chance.choice(["", "k" * 255, "k" * 256, "'; --", "é"])
        if kind < 0.6 and self.model.keys:
            return self.chance.choice(list(self.model.keys))
        return f"key-{self.chance.randrange(10 ** 6)}"

    def some_date(self):
        """None for now; most of the others are before the year 2033, many of them old."""
        chance = self.chance
        return chance.choice([None, None, chance.randrange(0, 2 * 10 ** 9), chance.randrange(0, 3 * 10 ** 8)] if chance.random() < 0.7 else [None]) if chance.random() < 0.97 \
            else self.model.closed_until

    def some_seconds(self):
        date = self.some_date()
        return None if date is None else date * SECOND if date < 10 ** 10 else date

    def some_header(self):
        chance = self.chance
        return {"key": self.some_key(), "kind": chance.choice(WORDS), "description": chance.choice(WORDS), "effective": self.some_seconds(),
                "metadata": chance.choice([None, None, {}, {"n": chance.randrange(10)}, {"it's": ["x", None, {"$$": 1}]}])}

    def again(self, key, layers):
        """The request that a key was used for, perhaps with something changed."""
        document = copy(self.model.transactions[self.model.keys[key]])
        if document.get("dated") is not None:
            document["effective"] = document["dated"]
        for field in ("relation", "origin", "request", "dated", "late"):
            document.pop(field, None)
        for leg in document["legs"]:
            leg.pop("releases", None), leg.pop("line", None)
            if not layers:
                leg.pop("layer", None)
        if not layers:
            document.pop("expires", None), document.pop("limit", None)
        if self.chance.random() < 0.3:
            document["effective"] = None
        if self.chance.random() < 0.4:
            self.change(document)
        return document

    def some_legs(self, layer):
        chance, legs = self.chance, []
        for _ in range(chance.choice([1, 1, 1, 1, 2])):
            currency = chance.choice(CURRENCIES)
            amounts = [self.some_amount(currency) for _ in range(chance.choice([1, 1, 1, 2, 3]))]
            legs += [(amount, currency) for amount in amounts]
            if fits(sum(amounts)) and chance.random() < 0.8:
                legs.append((-sum(amounts), currency))
            else:
                legs += [(-amount, currency) for amount in amounts]
            if chance.random() < 0.5:
                legs = [(-a, c) for a, c in legs]
        if chance.random() < 0.3:
            chance.shuffle(legs)
        legs = [{"account": self.some_code(currency), "amount": amount, "currency": currency, "memo": chance.choice(WORDS)} for amount, currency in legs]
        return [dict(leg, layer=layer) for leg in legs] if layer else legs

    def some_document(self, layer=None):
        """What to post; with a layer, what to write directly, or to hold."""
        key = self.some_key()
        if key in self.model.keys and self.chance.random() < 0.7:
            document = self.again(key, layer is not None)
            document.pop("clerk", None)  # whoever asked the first time
            if layer == "pending" and any(leg.get("layer") != layer for leg in document["legs"]):
                document["legs"] = [dict(leg, layer=layer) for leg in document["legs"]]
        else:
            document = dict(self.some_header(), key=key, legs=self.some_legs(layer))
            if self.chance.random() < 0.06:
                self.change(document)
        if self.chance.random() < 0.2:
            document["late"] = True
        return self.dated(document, [leg["currency"] for leg in document["legs"]])

    @staticmethod
    def dated(document, currencies):
        """The largest amounts are posted as of now: up to some date there may be more than an amount can tell."""
        if EDGES in currencies:
            document["effective"] = None
        return document

    def some_hold(self):
        chance = self.chance
        document = self.some_document("pending")
        if document["key"] in self.model.keys and chance.random() < 0.8:
            return document
        document["expires"], document["limit"] = chance.choice([None, None, None, *FAR, SECOND]) if chance.random() < 0.5 else None, None
        if document["legs"] and chance.random() < 0.3:
            leg = chance.choice(document["legs"])
            debits = sum(abs(l["amount"]) for l in document["legs"] if l["currency"] == leg["currency"])
            limit = debits * chance.choice([0, 1, 2, 3, 20]) // 2
            document["limit"] = (limit if fits(limit) else UNIT, leg["currency"] if chance.random() < 0.95 else "XAU")
        return document

    def change(self, document):
        chance = self.chance
        if document["legs"] and chance.random() < 0.7:
            leg = chance.choice(document["legs"])
            kind = chance.randrange(5)
            if kind == 0:
                leg["amount"] = leg["amount"] + UNIT if fits(leg["amount"] + UNIT) else UNIT
            elif kind == 1:
                leg["amount"] = 0
            elif kind == 2:
                leg["memo"] = "y" * chance.choice([1, 1024, 1025])
            elif kind == 3:
                leg["currency"] = chance.choice(CURRENCIES)
            else:
                document["legs"].remove(leg)
        else:
            document[chance.choice(["kind", "description"])] = chance.choice(["other", "z" * 63, "z" * 4097])

    def some_transfer(self):
        chance = self.chance
        currency = chance.choice(CURRENCIES)
        amount = self.some_amount(currency) * (1 if chance.random() < 0.97 else -1)
        debit = self.some_code(currency)
        credit = self.some_code(currency) if chance.random() < 0.98 else debit
        return dict(self.dated(self.some_header(), [currency]), legs=[{"account": debit, "amount": amount, "currency": currency, "memo": None}, {"account": credit, "amount": -amount, "currency": currency, "memo": None}])

    # ---- draws

    def new_draw(self):
        """Accounts of a kind, most of them, and sums that they may have."""
        chance, accounts = self.chance, self.model.accounts
        currency = chance.choice(CURRENCIES[:3] + CURRENCIES)
        group = chance.choice(["asset expense", "liability equity income"])
        codes = [a["code"] for a in accounts.values() if a["currency"] == currency and a["type"] in group.split()]
        sources = [chance.choice(codes) if codes and chance.random() < 0.98 else self.some_code(currency) for _ in range(chance.choice([1, 2, 2, 3, 4]))]
        if chance.random() < 0.97:
            sources = list(dict.fromkeys(sources))
        others = [a["code"] for a in accounts.values() if a["currency"] == currency and a["code"] not in sources]
        caps = [None if chance.random() < 0.5 else (chance.randrange(-1, 100) * UNIT, currency if chance.random() < 0.98 else "XAU") for _ in sources] if chance.random() < 0.3 else None
        amount = self.some_amount(currency) * chance.choice([1, 1, 1, 1, 10, 0, -1] if chance.random() < 0.2 else [1])
        return {"sources": sources, "destination": chance.choice(others) if others else self.some_code(), "currency": currency,
                "amount": amount if fits(amount) else UNIT, "partial": chance.random() < 0.5, "caps": caps}

    def some_draw(self):
        chance, key = self.chance, self.some_key()
        earlier = self.model.transactions[self.model.keys[key]] if key in self.model.keys else {}
        if "request" in earlier and chance.random() < 0.8:
            document = dict(self.again(key, False), request=dict(earlier["request"]), legs=[])
            request = document["request"]
            if chance.random() < 0.4:
                more = request["amount"] + UNIT
                request.update(chance.choice([{"partial": not request["partial"]}, {"amount": more if fits(more) else UNIT}, {"destination": self.some_code(request["currency"])},
                                              {"sources": request["sources"][::-1]}, {"caps": None}]))
        else:
            request = self.new_draw()
            document = dict(self.some_header(), key=key, legs=[], request=request)
        self.dated(document, [request["currency"]])
        member = {"sources": request["sources"], "amount": printed(request["amount"], request["currency"])}
        if request["caps"] is not None:
            member["caps"] = [cap and printed(*cap) for cap in request["caps"]]
        if request["partial"]:
            member["partial"] = True
        document["metadata"] = dict({field: value for field, value in (document["metadata"] or {}).items() if field != "draw"}, draw=member)
        return document

    # ---- documents

    POISON = [({"unknown": 1}, "22023"), ({"legs": None}, "22023"), ({"key": 7}, "22023"), ({"metadata": []}, "22023"), ({"effective_at": "soon"}, "22007"),
              ({"legs": [{"account": "a", "debit": 1}]}, "22023"), ({"legs": [{"account": "a", "debit": "GBP NaN"}]}, "22P02"), ({"legs": [{"account": "a", "credit": "GBP one"}]}, "22P02"),
              ({"legs": [{"account": "a", "debit": "GBP " + "9" * 40}]}, "22003"), ({"legs": [{"account": "a", "debit": "GBP 1", "credit": "GBP 1"}]}, "22023"),
              ({"legs": [7]}, "22023"), ({"legs": [{"account": "a", "debit": "GBP -1"}]}, "22023")]

    def written(self, document, timestamp):
        """As JSON; a poisoned one has something in it that no document may have."""
        chance = self.chance
        result = {field: document[field] for field in ("key", "kind", "description", "metadata") if document[field] is not None or chance.random() < 0.2}
        if document["effective"] is not None:
            result["effective_at"] = timestamp(document["effective"])
        if document["legs"] and document["legs"][0].get("layer") == "pending":
            result["hold"] = True
        if document.get("expires") is not None:
            result["expires_at"] = timestamp(document["expires"])
        if document.get("limit"):
            result["capture_limit"] = money(*document["limit"])
        result["legs"] = [{"account": leg["account"], "debit" if leg["amount"] > 0 else "credit": money(abs(leg["amount"]), leg["currency"]),
                           **({} if leg["memo"] is None else {"memo": leg["memo"]})} for leg in document["legs"]]
        document.pop("poison", None)
        if chance.random() < 0.03:
            poison, state = chance.choice(self.POISON)
            result.update(poison)
            document["poison"] = state
        elif chance.random() < 0.01 and not result.get("hold"):
            # Only a hold expires.
            document["expires"] = FAR[0]
            result["expires_at"] = timestamp(FAR[0])
        return json.dumps(result)
