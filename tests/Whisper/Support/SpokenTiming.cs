using System.Diagnostics;

namespace Eloquence.Whisper.Tests.Support;

/// <summary>How one spoken sentence came back from a live session.</summary>
/// <param name="Errors">Wrong, missing and added words.</param>
/// <param name="Words">Words said.</param>
/// <param name="FirstWord">Seconds from the end of the first word to the frame that commits it; not a number when nothing came.</param>
/// <param name="Final">Seconds from the end of the sentence to the frame with its last words; not a number when nothing came.</param>
/// <param name="Heard">The words that came.</param>
internal sealed record SpokenTiming(int Errors, int Words, double FirstWord, double Final, string Heard)
{
    private const double PieceSeconds = 0.05;

    /// <summary>Speaks sentences at the pace of a voice and says when their words came.</summary>
    public static async Task<IReadOnlyList<SpokenTiming>> StreamAsync(Uri service, IReadOnlyList<(string Text, float[] Sound)> takes)
    {
        const int piece = (int)(PieceSeconds * ToneSpeech.Rate);
        await using var client = await LiveClient.ConnectAsync(new Uri(service, "/streaming/session"));
        var ends = new List<double>();
        float[] sound = ToneSpeech.Silence(0.5);
        foreach (var (_, take) in takes)
        {
            sound = [.. sound, .. take];
            ends.Add(sound.Length / (double)ToneSpeech.Rate);
            sound = [.. sound, .. ToneSpeech.Silence(1.2)];
        }
        var clock = Stopwatch.StartNew();
        for (var position = 0; position < sound.Length; position += piece)
        {
            var due = TimeSpan.FromSeconds((position + piece) / (double)ToneSpeech.Rate) - clock.Elapsed;
            if (due > TimeSpan.Zero)
            {
                await Task.Delay(due);
            }
            await client.SendAsync(ToneSpeech.Pcm(sound.AsSpan(position, Math.Min(piece, sound.Length - position)).ToArray()));
        }
        await client.SendAsync(new { type = "end" });
        await client.WaitAsync("final_result");
        return [.. takes.Select((take, index) => Of(client, clock, take.Text, index == 0 ? 0 : ends[index - 1], ends[index]))];
    }

    /// <summary>Median, 95th percentile and largest of the numbers among some values.</summary>
    public static string Percentiles(IEnumerable<double> values)
    {
        double[] sorted = [.. values.Where(double.IsFinite).Order()];
        return sorted.Length == 0 ? "none" : FormattableString.Invariant(
            $"median {sorted[sorted.Length / 2]:F2}, p95 {sorted[Math.Min(sorted.Length - 1, (int)(0.95 * sorted.Length))]:F2}, largest {sorted[^1]:F2} of {sorted.Length}");
    }

    /// <param name="client">What the session received.</param>
    /// <param name="clock">Running since the first sound.</param>
    /// <param name="said">The sentence.</param>
    /// <param name="after">End of the sentence before, in seconds of sound.</param>
    /// <param name="end">End of the sentence, in seconds of sound.</param>
    private static SpokenTiming Of(LiveClient client, Stopwatch clock, string said, double after, double end)
    {
        var utterances = client.Of("utterance").Where(frame => frame.GetProperty("end").GetDouble() > after + 0.05 && frame.GetProperty("start").GetDouble() < end).ToList();
        var text = string.Join(' ', utterances.Select(frame => frame.GetProperty("text").GetString()).Where(part => part != ""));
        var (errors, words) = WordErrors.Of(said, text);
        if (text.Length == 0)
        {
            return new SpokenTiming(errors, words, double.NaN, double.NaN, text);
        }
        var numbers = utterances.Select(frame => frame.GetProperty("utterance").GetInt32()).ToHashSet();
        var commits = client.Arrivals.Where(arrival => arrival.Frame.GetProperty("type").GetString() == "partial_transcript"
            && numbers.Contains(arrival.Frame.GetProperty("utterance").GetInt32()) && arrival.Frame.GetProperty("added").GetString() != "").ToList();
        var first = utterances.SelectMany(frame => frame.GetProperty("words").EnumerateArray()).First();
        var origin = Stopwatch.GetTimestamp() - clock.ElapsedTicks;
        double At(long timestamp) => (timestamp - origin) / (double)Stopwatch.Frequency;
        return new SpokenTiming(errors, words, At(commits[0].Timestamp) - first.GetProperty("end").GetDouble(), At(commits[^1].Timestamp) - end, text);
    }
}
