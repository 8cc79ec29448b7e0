#!/usr/bin/env bash
# Writes phonemes.tsv from words.txt: what espeak-ng (Debian: espeak-ng) reads each word as, in the alphabet of FrenchPhonemes.
# usage: cd tests/Text/golden && ./make.sh
set -eu
while read -r word; do
  printf '%s\t%s\n' "$word" "$(espeak-ng -q -v fr --ipa -- "$word" | tr -d '\n ' \
    | sed -e 's/(en)//g; s/(fr)//g; s/[ˈˌː‿.-]//g' -e 's/ɑ̃/ã/g; s/ɔ̃/õ/g; s/ɛ̃/ẽ/g; s/œ̃/ẽ/g' -e 's/ʁ/r/g; s/ɔ/o/g; s/œ/ø/g; s/ɑ/a/g; s/ɡ/g/g')"
done < words.txt > phonemes.tsv
