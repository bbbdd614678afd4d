#!/usr/bin/python3
"""Decides whether a history of transfers and reads is possible: whether there is one order of all that was posted that
agrees with time and with everything that anybody was told. Knows nothing of florin: it is given what clients asked and
what they were answered.

    checker.py FILE    a history that history.py kept

A history is a dict:
  start     the first balance of each account
  final     what was found at the end: "keys", and of each account [number, balance]
  transfers dicts: key, source, target, amount, invoked, responded, outcome
            "posted"   with "numbers" and "balances" of source and target, as they were told
            "repeated" posted, but nobody knows by which of the attempts between invoked and responded
            "unknown"  a connection was lost; if it was posted, then before responded
            "refused"  for lack of money
            "failed"   another error: nothing was posted
  reads     dicts: invoked, responded, seen: of some accounts [number, balance], of one moment
Each posting adds one to the number of both its accounts. So the number tells the place in the order of an account, and
a number and a balance that were read together tell exactly which postings the reader saw.
"""
import bisect
import json
import sys

FOREVER = float("inf")


def fill(gap, wanted, candidates):
    """So many of the candidates that change the balance by what is wanted; None if no choice does."""
    if gap == 0:
        return [] if wanted == 0 else None
    for position, (change, transfer) in enumerate(candidates):
        rest = fill(gap - 1, wanted - change, candidates[position + 1:])
        if rest is not None:
            return [transfer] + rest
    return None


class Account:
    """The order of one account: the transfer and the balance at each number, from 1."""

    def __init__(self, name, start, last):
        self.name = name
        self.order = [None] * (last + 1)
        self.balances = [None] * (last + 1)
        self.balances[0] = start
        self.groups = []  # the first number and the one behind the last, of what nobody saw anything between
        self.guessed = set()  # the numbers of groups of several


def change_of(transfer, account):
    return transfer["amount"] if transfer["target"] == account else -transfer["amount"]


class Checker:
    def __init__(self, history):
        self.history = history
        self.wrong = []  # what makes it impossible
        self.posted = []
        self.accounts = {}

    def complain(self, text):
        if len(self.wrong) < 20:
            self.wrong.append(text)

    def check(self):
        """What makes the history impossible; nothing: it is possible."""
        for step in (self.check_keys, self.place, self.place_unknown, self.check_order, self.check_balances, self.check_reads, self.check_refusals):
            step()
            if self.wrong:
                break
        return self.wrong

    # ---- which transfers there are

    def check_keys(self):
        found = set(self.history["final"]["keys"])
        if len(found) != len(self.history["final"]["keys"]):
            self.complain("a key was found twice")
        known = set()
        for transfer in self.history["transfers"]:
            key, outcome = transfer["key"], transfer["outcome"]
            known.add(key)
            if outcome in ("posted", "repeated") and key not in found:
                self.complain(f"{key} was acknowledged and is lost")
            if outcome in ("refused", "failed") and key in found:
                self.complain(f"{key} was {outcome} and is there")
            if key in found:
                self.posted.append(transfer)
        for key in sorted(found - known):
            self.complain(f"{key} is there and nobody asked for it")

    # ---- the order of each account

    def place(self):
        for name, (last, _) in self.history["final"]["accounts"].items():
            self.accounts[name] = Account(name, self.history["start"][name], last)
        for transfer in self.posted:
            if transfer["outcome"] != "posted":
                continue
            transfer["at"] = {}
            for name, number, balance in zip((transfer["source"], transfer["target"]), transfer["numbers"], transfer["balances"]):
                self.put(transfer, name, number, balance)

    def put(self, transfer, name, number, balance):
        account = self.accounts[name]
        if not 1 <= number < len(account.order):
            self.complain(f"{transfer['key']} was told number {number} of {name}, which has {len(account.order) - 1}")
        elif account.order[number] is not None:
            self.complain(f"{transfer['key']} and {account.order[number]['key']} were told the same number {number} of {name}")
        else:
            account.order[number] = transfer
            account.balances[number] = balance
            transfer["at"][name] = number

    def place_unknown(self):
        """Transfers whose place nobody was told, into the places that are left."""
        for read in self.history["reads"]:
            for name, (number, balance) in read["seen"].items():
                balances = self.accounts[name].balances
                if 0 <= number < len(balances) and balances[number] is None:
                    balances[number] = balance
        lost = [transfer for transfer in self.posted if transfer["outcome"] != "posted"]
        for transfer in lost:
            transfer["at"] = {}
        for account in self.accounts.values():
            mine = [transfer for transfer in lost if account.name in (transfer["source"], transfer["target"])]
            number = 1
            while number < len(account.order):
                end = number + 1
                if account.order[number] is None:
                    while end < len(account.order) and account.order[end] is None and account.balances[end - 1] is None:
                        end += 1
                    self.place_run(account, number, end, mine)
                if self.wrong:
                    return
                account.groups.append((number, end))
                number = end
            if any(account.name not in transfer["at"] for transfer in mine):
                self.complain(f"{account.name} has no place for a transfer that is there")

    def place_run(self, account, number, end, mine):
        """Places from number until end, between which nobody saw a balance."""
        before = account.order[number - 1]
        after = account.order[end] if end < len(account.order) else None
        earliest = before["invoked"] if before else -FOREVER
        latest = after["responded"] if after else FOREVER
        until = account.balances[end - 1]
        if until is None:
            until = account.balances[end] - change_of(after, account.name) if after else self.history["final"]["accounts"][account.name][1]
        change = until - account.balances[number - 1]
        candidates = [(change_of(transfer, account.name), transfer) for transfer in mine
                      if account.name not in transfer["at"] and transfer["invoked"] <= latest and transfer["responded"] >= earliest]
        chosen = fill(end - number, change, candidates)
        if chosen is None:
            self.complain(f"nothing explains numbers {number} to {end - 1} of {account.name}: a change by {change} with {len(candidates)} candidates")
            return
        self.set_run(account, number, chosen)

    def set_run(self, account, number, transfers):
        for transfer in transfers:
            account.order[number] = transfer
            account.balances[number] = account.balances[number - 1] + change_of(transfer, account.name)
            transfer["at"][account.name] = number
            number += 1

    def check_balances(self):
        for account in self.accounts.values():
            for first, end in account.groups:
                for number in range(first, end):
                    transfer = account.order[number]
                    expected = account.balances[number - 1] + change_of(transfer, account.name)
                    if account.balances[number] != expected:
                        self.complain(f"{transfer['key']} left {account.balances[number]} on {account.name}, and not {expected}")
                # Amid several whose order nobody knows, another order may do better.
                if account.balances[end - 1] < 0:
                    self.complain(f"{account.order[end - 1]['key']} left {account.balances[end - 1]} on {account.name}, below its minimum")
            if account.balances[-1] != self.history["final"]["accounts"][account.name][1]:
                self.complain(f"{account.name} ends with {self.history['final']['accounts'][account.name][1]}, and not {account.balances[-1]}")

    # ---- one order of all

    def check_order(self):
        """The orders of the accounts and that of time have no circle: then one order of all agrees with each."""
        times = sorted({t for transfer in self.posted for t in (transfer["invoked"], transfer["responded"])})
        moment = {t: i for i, t in enumerate(times)}
        count = len(self.posted)
        following = [[] for _ in range(count + len(times))]
        waiting = [0] * len(following)

        def before(left, right):
            following[left].append(right)
            waiting[right] += 1

        number_of = {id(transfer): i for i, transfer in enumerate(self.posted)}
        for i in range(len(times) - 1):
            before(count + i, count + i + 1)
        for i, transfer in enumerate(self.posted):
            before(count + moment[transfer["invoked"]], i)
            before(i, count + moment[transfer["responded"]])
        for account in self.accounts.values():
            for left, right in zip(account.groups, account.groups[1:]):
                for one in account.order[slice(*left)]:
                    for other in account.order[slice(*right)]:
                        before(number_of[id(one)], number_of[id(other)])
        ready = [i for i, left in enumerate(waiting) if left == 0]
        turn = [None] * len(following)
        done = 0
        while ready:
            i = ready.pop()
            turn[i] = done
            done += 1
            for other in following[i]:
                waiting[other] -= 1
                if waiting[other] == 0:
                    ready.append(other)
        if done != len(following):
            stuck = [self.posted[i]["key"] for i in range(count) if waiting[i] > 0]
            self.complain(f"the orders of accounts and of time contradict each other around {', '.join(stuck[:6])}")
            return
        for account in self.accounts.values():
            for first, end in account.groups:
                if end - first > 1:
                    account.guessed.update(range(first, end))
                    self.set_run(account, first, sorted(account.order[first:end], key=lambda one: turn[number_of[id(one)]]))

    # ---- who read what

    def bounds(self):
        """Of each account: the times of answers with the highest number until then, and the times of invocations with
        the lowest number from then on."""
        for account in self.accounts.values():
            numbered = [(transfer, number) for number, transfer in enumerate(account.order) if transfer]
            account.answered = sorted((transfer["responded"], number) for transfer, number in numbered)
            account.highest, highest = [], 0
            for _, number in account.answered:
                highest = max(highest, number)
                account.highest.append(highest)
            account.asked = sorted((transfer["invoked"], number) for transfer, number in numbered)
            account.lowest, lowest = [], len(account.order)
            for _, number in reversed(account.asked):
                lowest = min(lowest, number)
                account.lowest.append(lowest)
            account.lowest.reverse()
            # Of the transfers up to a number, the highest number in each other account.
            account.reached = {name: [0] * len(account.order) for name in self.accounts}
            for number in range(1, len(account.order)):
                for name, reached in account.reached.items():
                    reached[number] = max(reached[number - 1], account.order[number]["at"].get(name, 0))

    def between(self, account, invoked, responded):
        """The first and the last number that may be the newest of the account between these times."""
        before = bisect.bisect_left(account.answered, (invoked, 0))
        after = bisect.bisect_right(account.asked, (responded, FOREVER))
        first = account.highest[before - 1] if before else 0
        last = account.lowest[after] - 1 if after < len(account.lowest) else len(account.order) - 1
        return first, last

    def check_reads(self):
        self.bounds()
        newest = {name: [] for name in self.accounts}
        for read in sorted(self.history["reads"], key=lambda one: one["responded"]):
            for name, (number, balance) in read["seen"].items():
                self.check_seen(read, self.accounts[name], number, balance)
                highest = newest[name]
                highest.append((read["responded"], max(number, highest[-1][1] if highest else 0)))
            if self.wrong:
                return
            for name, (number, _) in read["seen"].items():
                for other, (seen, _) in read["seen"].items():
                    if self.accounts[name].reached[other][number] > seen:
                        self.complain(f"a read at {read['invoked']} saw number {number} of {name} and only {seen} of {other}: half a transfer")
        for read in self.history["reads"]:
            for name, (number, _) in read["seen"].items():
                earlier = bisect.bisect_left(newest[name], (read["invoked"], 0))
                if earlier and newest[name][earlier - 1][1] > number:
                    self.complain(f"a read at {read['invoked']} saw number {number} of {name}, an earlier one {newest[name][earlier - 1][1]}")

    def check_seen(self, read, account, number, balance):
        if not 0 <= number < len(account.order) or account.balances[number] != balance:
            self.complain(f"a read at {read['invoked']} saw number {number} of {account.name} with {balance}, which never was")
            return
        first, last = self.between(account, read["invoked"], read["responded"])
        if not first <= number <= last:
            self.complain(f"a read at {read['invoked']} saw number {number} of {account.name}; {first} to {last} agree with time")

    def check_refusals(self):
        for transfer in self.history["transfers"]:
            if transfer["outcome"] != "refused":
                continue
            account = self.accounts[transfer["source"]]
            first, last = self.between(account, transfer["invoked"], transfer["responded"])
            if any(number in account.guessed for number in range(first, last + 1)):
                continue  # what it had in between, nobody knows
            if all(balance >= transfer["amount"] for balance in account.balances[first:last + 1]):
                self.complain(f"{transfer['key']} was refused {transfer['amount']}, which {account.name} had all the time")


def check(history):
    return Checker(history).check()


if __name__ == "__main__":
    with open(sys.argv[1], encoding="utf-8") as file:
        found = check(json.load(file))
    print("\n".join(found) or "the history is possible")
    sys.exit(1 if found else 0)
