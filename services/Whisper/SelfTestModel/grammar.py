"""Draws French sentences from vocabulary.txt and templates.txt. Run directly to check that no two words sound the same."""

import pathlib
import re
import subprocess
import sys

FOLDER = pathlib.Path(__file__).parent
ALIKE = {"son", "sont"}


def lines(name):
    for line in (FOLDER / name).read_text(encoding="utf-8").splitlines():
        if line and not line.startswith("#"):
            yield line


class Grammar:
    """Sentences are lists of vocabulary words; every draw takes its randomness from the caller's random.Random."""

    def __init__(self):
        self.categories = {name: words.split() for name, words in (line.split(": ", 1) for line in lines("vocabulary.txt"))}
        weighted = [line.split(" ", 1) for line in lines("templates.txt")]
        self.weights = [int(weight) for weight, _ in weighted]
        self.templates = [template for _, template in weighted]
        literal = re.sub(r"\{[A-Z0-9]+\}|[\[\]{}|]", " ", " ".join(self.templates)).split()
        self.words = sorted({word for words in self.categories.values() for word in words} | set(literal))
        self.distinct = [word for word in self.words if word not in ALIKE]

    def _noun_phrase(self, rng):
        kind = rng.random()
        if kind < 0.4:
            adjective = [rng.choice(self.categories["ADJM"])] if rng.random() < 0.15 else []
            return [rng.choice(self.categories["DETM"]), *adjective, rng.choice(self.categories["NOUNM"])]
        if kind < 0.8:
            adjective = [rng.choice(self.categories["ADJF"])] if rng.random() < 0.15 else []
            return [rng.choice(self.categories["DETF"]), *adjective, rng.choice(self.categories["NOUNF"])]
        if kind < 0.87:
            return [rng.choice(self.categories["DETV"]), rng.choice(self.categories["NOUNV"])]
        if kind < 0.94:
            return [rng.choice(self.categories["DETP"]), rng.choice(self.categories["NOUNP"])]
        return [rng.choice(self.categories["NOUNE"])]

    def _expand(self, template, rng):
        template = re.sub(r"\[([^\]]*)\]", lambda kept: kept.group(1) if rng.random() < 0.5 else "", template)

        def draw(slot):
            name = slot.group(1)
            if name == "NP":
                return " ".join(self._noun_phrase(rng))
            return rng.choice(self.categories[name] if name in self.categories else name.split("|"))

        return re.sub(r"\{([^}]*)\}", draw, template).split()

    def plain(self, rng):
        """A sentence of the templates, sometimes opened by a word such as "alors" and with a hesitation in it."""
        words = self._expand(rng.choices(self.templates, self.weights)[0], rng)
        if rng.random() < 0.2:
            words = [rng.choice(self.categories["INTRO"]), *words]
        if rng.random() < 0.12:
            place = rng.randrange(len(words) + 1)
            words = [*words[:place], rng.choice(self.categories["FILLER"]), *words[place:]]
        return words

    def shuffled(self, rng):
        """Any words in any order, so that nothing depends on the templates: rare words come as often as frequent ones."""
        return [rng.choice(self.distinct) for _ in range(rng.choice([1, 2, 3, 3, 4, 4, 5, 6, 7]))]

    def joined(self, rng):
        """Words with a word of a single vowel between them ("lentement et clairement", "est à l'heure"), which is the first to be lost."""
        words = self.plain(rng) if rng.random() < 0.6 else [rng.choice(self.distinct)]
        for _ in range(rng.choice([1, 1, 2])):
            alike = [names for names in self.categories.values() if words[-1] in names]
            after = rng.choice(alike) if alike and rng.random() < 0.5 else self.distinct
            words = [*words, rng.choice(["et", "et", *self.categories["VOWEL"]]), rng.choice(after)]
        return [*words, rng.choice(self.distinct)] if rng.random() < 0.3 else words

    def long(self, rng):
        """Seven to eighteen words said in one breath: sentences one after the other, some of them with words in any order."""
        least, words = rng.randint(7, 18), []
        while len(words) < least:
            words += self.shuffled(rng) if rng.random() < 0.25 else self.plain(rng)
            if rng.random() < 0.3:
                words.append(rng.choice(self.categories["JOIN"]))
        return words

    def sentence(self, rng):
        """What training draws: sentences, two joined sentences, a sentence with one word replaced, words in any order."""
        kind = rng.random()
        if kind < 0.45:
            return self.plain(rng)
        if kind < 0.6:
            return [*self.plain(rng), *([rng.choice(self.categories["JOIN"])] if rng.random() < 0.5 else []), *self.plain(rng)]
        if kind < 0.7:
            words = self.plain(rng)
            words[rng.randrange(len(words))] = rng.choice(self.distinct)
            return words
        return self.shuffled(rng)


def main():
    grammar = Grammar()
    sounds = {}
    for word in grammar.words:
        said = subprocess.run(["espeak-ng", "-q", "-x", "-v", "fr", word], capture_output=True, text=True, check=True).stdout.strip()
        sounds.setdefault(said.replace("'", "").replace(",", "").replace("_", ""), []).append(word)
    same = [words for words in sounds.values() if len(words) > 1 and set(words) != ALIKE]
    print(f"{len(grammar.words)} words; sounding the same: {same or 'none'}")
    return 1 if same else 0


if __name__ == "__main__":
    sys.exit(main())
