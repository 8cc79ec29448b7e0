using Eloquence.Text.Words;

namespace Eloquence.Text.Disfluency;

/// <summary>
/// Filled pauses and particles always count. A marker counts where it is detached, with punctuation or an edge of the text on both sides,
/// and next to a filled pause, a particle or the same marker. <c>quoi</c> counts at the end of a clause, unless what precedes makes it a
/// pronoun, it is a question, or it stands alone; <c>enfin</c> at the beginning of a sentence is the last point of a list.
/// </summary>
internal static class FillerRules
{
    private static readonly ILookup<string, string[]> MarkersByFirstWord = FillerLexicon.Markers.ToLookup(marker => marker[0], StringComparer.Ordinal);

    /// <summary>Finds filled pauses and particles.</summary>
    public static void FindPauses(SpokenText text, Claims claims)
    {
        for (var i = 0; i < text.Words.Count; i++)
        {
            if (IsFilledPause(text.Words[i].Key))
            {
                claims.Add(DisfluencyKind.Hesitation, new WordSpan(i, 1));
            }
            else if (FillerLexicon.Particles.Contains(FillerLexicon.Shorten(text.Words[i].Key)))
            {
                claims.Add(DisfluencyKind.FillerWord, new WordSpan(i, 1));
            }
        }
    }

    /// <summary>Finds markers that fill; forwards, then backwards, as a marker beside one that was found counts too (<c>bon alors euh</c>).</summary>
    public static void FindMarkers(SpokenText text, Claims claims)
    {
        FindMarkers(text, claims, Enumerable.Range(0, text.Words.Count));
        FindMarkers(text, claims, Enumerable.Range(0, text.Words.Count).Reverse());
    }

    internal static bool IsFilledPause(string key)
    {
        var shortened = FillerLexicon.Shorten(key);
        return FillerLexicon.FilledPauses.Contains(shortened) || (shortened == "m" && key.Length > 1);
    }

    private static void FindMarkers(SpokenText text, Claims claims, IEnumerable<int> places)
    {
        foreach (var i in places)
        {
            foreach (var marker in MarkersByFirstWord[text.Words[i].Key])
            {
                if (IsAt(text, i, marker) && claims.IsFree(i) && Fills(text, claims, new WordSpan(i, marker.Length)))
                {
                    claims.Add(DisfluencyKind.FillerWord, new WordSpan(i, marker.Length));
                }
            }
        }
    }

    private static bool IsAt(SpokenText text, int first, string[] marker)
    {
        if (first + marker.Length > text.Words.Count)
        {
            return false;
        }

        for (var i = 0; i < marker.Length; i++)
        {
            if (text.Words[first + i].Key != marker[i] || (i > 0 && text.Words[first + i - 1].After != Break.None))
            {
                return false;
            }
        }

        return true;
    }

    private static bool Fills(SpokenText text, Claims claims, WordSpan marker)
    {
        var (first, before, after) = (text.Words[marker.First].Key, text.Before(marker.First), text.Words[marker.End - 1].After);
        var previous = before == Break.None ? text.Words[marker.First - 1].Key : null;
        var next = after == Break.None ? text.Words[marker.End].Key : null;
        var touchesFiller = claims.IsFiller(marker.First - 1) || claims.IsFiller(marker.End);
        if (first == "quoi")
        {
            return before < Break.Sentence && (previous is null || !FillerLexicon.BeforePronounQuoi.Contains(previous))
                && (after is Break.Clause or Break.Sentence || (after == Break.None && claims.IsFiller(marker.End)));
        }

        if ((previous is not null && FillerLexicon.BindToNextMarker.Contains(previous)) || (next is not null && FillerLexicon.BindToPreviousMarker.Contains(next)))
        {
            return false;
        }

        var isDetached = before != Break.None && after is Break.Clause or Break.Sentence && text.Words.Count > marker.Count
            && !(first == "enfin" && before >= Break.Sentence);
        return isDetached || touchesFiller || (marker.Count == 1 && (previous == first || next == first));
    }
}
