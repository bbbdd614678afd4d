"""The whole of a ledger against the whole of the model: accounts, limits, stripes, holds, every transaction with every
entry, the dates until which the books are closed, and verify()."""
import json

from amounts import fits, printed


def plain(text):
    return None if text == "∅" else text


class Comparison:
    def same(self, what, wanted, found):
        for one, other in zip(wanted, found):
            if one != other:
                self.fail(what, one, other)
        if len(wanted) != len(found):
            self.fail(what, wanted[len(found):][:3], found[len(wanted):][:3])

    def compare(self):
        ask = self.server.ask
        self.same("SELECT * FROM m.verify()", [], ask("SELECT * FROM m.verify()"))
        self.compare_accounts()
        found = ask("SELECT code, currency, min_balance, max_balance FROM m.subtree_limits ORDER BY id DESC")
        self.same("the limited subtrees", [[code, currency, *(printed(limit, currency) for limit in limits)] for (code, currency), limits in self.model.subtrees.items()],
                  [[code, currency, plain(low), plain(high)] for code, currency, low, high in found])
        closed = self.model.closed_until
        self.same("the closed books", [["-Infinity" if closed is None else str(closed)]],
                  ask("SELECT CASE WHEN isfinite(c) THEN (extract(epoch FROM c) * 1000000)::bigint::text ELSE '-Infinity' END FROM m.closed_until() AS c"))
        self.compare_holds()
        self.compare_transactions()
        # The balances again, from the entries, also from those that are rolled up.
        self.same("the roll-ups", [], ask("SELECT * FROM m.verify_roll_ups()"))

    def compare_accounts(self):
        ask = self.server.ask
        accounts = sorted(self.model.accounts.values(), key=lambda a: a["code"].encode())
        found = ask("SELECT a.code, a.type, a.currency, a.min_balance, a.max_balance, a.closed_at IS NOT NULL, sum(b.posted), sum(b.pending_debits), sum(b.pending_credits), a.stripes, count(*) "
                    "FROM m.accounts AS a JOIN m.balances AS b ON b.account_id = a.id GROUP BY a.id ORDER BY a.code")
        self.same("the accounts", [[a["code"], a["type"], a["currency"], *(printed(a[part], a["currency"]) for part in ("low", "high")), "t" if a["closed"] else "f",
                                    *(printed(a[part], a["currency"]) for part in ("posted", "debits", "credits")), str(a["stripes"]), str(a["stripes"])] for a in accounts],
                  [[*row[:3], plain(row[3]), plain(row[4]), *row[5:]] for row in found])
        wanted = []
        for a in accounts:
            account, sign = self.model.open_part(a), 1 if a["type"] in ("asset", "expense") else -1
            wanted.append([a["code"], *(printed(n, a["currency"]) for n in (sign * account["posted"], sign * (account["debits"] - account["credits"]), self.model.available(account)[0]))])
        self.same("the view account_balances", wanted, ask("SELECT code, posted, pending, available FROM m.account_balances ORDER BY code"))

    def compare_holds(self):
        ask, model = self.server.ask, self.model
        by_id = lambda row: (int(row[0]), row[1])
        wanted = [[self.ids[position], str(line), printed(amount, model.transactions[position]["legs"][line - 1]["currency"])]
                  for position, (left, _, _) in model.holds.items() for line, amount in enumerate(left, 1) if amount]
        self.same("what holds keep", sorted(wanted, key=lambda row: (int(row[0]), int(row[1]))), ask("SELECT transaction_id, line, amount FROM m.held ORDER BY transaction_id, line"))
        wanted, expired = [], set(model.expired_holds())
        for position, (left, captured, _) in model.holds.items():
            legs = model.transactions[position]["legs"]
            relations = [model.transactions[p]["relation"] for p in model.answers.get(position, []) if model.transactions[p]["relation"] != "extension"]
            state = "expired" if position in expired else "open" if any(left) else {"void": "voided", "expiry": "expired"}.get(relations[-1], "captured")
            for currency in sorted({leg["currency"] for leg in legs}):
                shown = lambda amount: printed(amount if fits(amount) else None, currency)
                of = lambda amounts: shown(sum(a for leg, a in zip(legs, amounts) if leg["currency"] == currency and a > 0))
                wanted.append([self.ids[position], currency, state, of([leg["amount"] for leg in legs]), shown(dict(captured).get(currency, 0)),
                               of([0] * len(legs) if position in expired else left)])
        self.same("the view holds", sorted(wanted, key=by_id), [[plain(cell) for cell in row] for row in ask("SELECT transaction_id, currency, state, amount, captured, remaining FROM m.holds ORDER BY transaction_id, currency")])

    def compare_transactions(self):
        rows = self.server.ask(
            "SELECT t.id, json_build_array(t.key, t.kind, t.description, t.metadata, (extract(epoch FROM t.effective_at) * 1000000)::bigint, (extract(epoch FROM t.dated_at) * 1000000)::bigint, "
            "t.relation, t.origin_id, (extract(epoch FROM t.expires_at) * 1000000)::bigint, t.capture_limit::text, "
            "coalesce(json_agg(json_build_array(e.line, a.code, e.layer, e.amount::text, e.memo) ORDER BY e.line) FILTER (WHERE e.line IS NOT NULL), '[]')) "
            "FROM m.transactions AS t LEFT JOIN m.entries AS e ON e.transaction_id = t.id LEFT JOIN m.accounts AS a ON a.id = e.account_id GROUP BY t.id, t.effective_at ORDER BY t.id")
        self.same("the ids of the transactions", self.ids, [row[0] for row in rows])
        for transaction, (number, text) in zip(self.model.transactions, rows):
            there = json.loads(text)
            if transaction["effective"] is None:
                there[4] = None
            limit, origin = transaction.get("limit"), transaction.get("origin")
            here = [transaction["key"], transaction["kind"], transaction["description"], transaction["metadata"], transaction["effective"], transaction.get("dated"),
                    transaction.get("relation"), None if origin is None else int(self.ids[origin]), transaction.get("expires"), limit and printed(*limit),
                    [[leg.get("line", n), leg["account"], leg.get("layer", "posted"), printed(leg["amount"], leg["currency"]), leg["memo"]] for n, leg in enumerate(transaction["legs"], 1)]]
            if here != there:
                self.fail(f"transaction {number}", here, there)
