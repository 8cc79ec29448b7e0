#!/bin/sh
# Makes the takes of this folder and measures them with Praat: needs espeak-ng, sox and praat. See README.md.
set -eu
cd "$(dirname "$0")"

# take NAME VOICE WORDS_PER_MINUTE RATE "TEXT" [SOX EFFECTS...]
take() {
  name=$1 voice=$2 speed=$3 rate=$4 text=$5
  shift 5
  espeak-ng -v "$voice" -s "$speed" --stdout "$text" | sox -R -t wav --ignore-length - -r "$rate" -b 16 -c 1 "$name.wav" "$@" trim 0 =3.4
  measure "$name"
}

measure() {
  praat --run measure.praat "$PWD/$1.wav" > "$1.json"
}

take fr         fr       150 16000 "Bonjour à tous. Merci d'être venus, ce soir, m'écouter."
take fr-f2      fr+f2    170 16000 "Je voudrais vous raconter une histoire. Elle commence ici."
take fr-m3      fr+m3    130 16000 "Respirez. Prenez votre temps. Parlez plus bas."
take fr-be-f4   fr-be+f4 190 16000 "Septante-trois personnes ont répondu à cette question, hier, en moins d'une heure."
take fr-quiet   fr+f5    150  8000 "Pourquoi suis-je ici ? Parce que cela compte." gain -24

# The same voice with and without mains hum 25 dB below it: the pauses have to be found in both.
take fr-m7      fr+m7    160  8000 "Il y a du bruit. On m'entend quand même, n'est-ce pas ?" gain -3
sox -R -m -v 1 fr-m7.wav -v 1 "|sox -R -n -r 8000 -b 16 -p synth 3.4 sine 50 vol 0.05" fr-hum.wav trim 0 =3.4
measure fr-hum
