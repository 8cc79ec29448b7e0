namespace Eloquence.Whisper.Tests.Support;

/// <summary>Word error rate: the least number of wrong, missing and added words over the number of words said.</summary>
internal static class WordErrors
{
    public static (int Errors, int Words) Of(string said, string understood)
    {
        string[] a = said.Split(' ', StringSplitOptions.RemoveEmptyEntries), b = understood.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        var row = Enumerable.Range(0, b.Length + 1).ToArray();
        for (var i = 1; i <= a.Length; i++)
        {
            var diagonal = row[0];
            row[0] = i;
            for (var j = 1; j <= b.Length; j++)
            {
                (diagonal, row[j]) = (row[j], Math.Min(diagonal + (a[i - 1] == b[j - 1] ? 0 : 1), 1 + Math.Min(row[j], row[j - 1])));
            }
        }
        return (row[^1], a.Length);
    }
}
