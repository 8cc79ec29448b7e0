namespace Eloquence.Audio;

/// <summary>What FFmpeg said about a recording.</summary>
/// <param name="Codec">Codec of the first audio stream; <see langword="null"/> when it named none.</param>
/// <param name="Complaints">The first errors, without paths.</param>
internal sealed record FfmpegMessages(string? Codec, IReadOnlyList<string> Complaints)
{
    private const string AudioStream = ": Audio: ";
    private const string Error = "[error]";
    private const string Fatal = "[fatal]";

    /// <summary>Reads lines of <c>-loglevel level+info</c> to the end; only the first <paramref name="kept"/> errors are remembered.</summary>
    public static async Task<FfmpegMessages> ReadAsync(StreamReader lines, int kept, CancellationToken cancellationToken)
    {
        string? codec = null;
        var complaints = new List<string>();
        while (await lines.ReadLineAsync(cancellationToken).ConfigureAwait(false) is { } line)
        {
            if (codec is null && line.Contains("Stream #0:", StringComparison.Ordinal) && line.IndexOf(AudioStream, StringComparison.Ordinal) is >= 0 and var at)
            {
                codec = new string([.. line[(at + AudioStream.Length)..].TakeWhile(c => char.IsAsciiLetterOrDigit(c) || c == '_')]);
            }
            if (complaints.Count < kept && Complaint(line) is { } complaint && !complaints.Contains(complaint))
            {
                complaints.Add(complaint);
            }
        }
        return new FfmpegMessages(codec, complaints);
    }

    /// <summary>The text behind the level; the name of our temporary file says nothing to anybody.</summary>
    private static string? Complaint(string line)
    {
        var at = Math.Max(line.IndexOf(Error, StringComparison.Ordinal), line.IndexOf(Fatal, StringComparison.Ordinal));
        if (at < 0)
        {
            return null;
        }
        var text = line[(at + Error.Length)..].Trim();
        return text.Contains(Path.DirectorySeparatorChar) ? text[(text.LastIndexOf(": ", StringComparison.Ordinal) + 1)..].Trim() : text;
    }
}
