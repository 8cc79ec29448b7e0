using System.Globalization;

namespace Eloquence.SpeechEvaluation.Scoring;

/// <summary>Numbers and moments as French text writes them.</summary>
internal static class French
{
    private static readonly NumberFormatInfo Format = new() { NumberDecimalSeparator = ",", NumberGroupSeparator = "\u202f" };

    /// <summary>A number with a decimal comma, for example <c>5,7</c>.</summary>
    public static string Number(double value, int decimals = 1) => (Math.Round(value, decimals) + 0.0).ToString($"F{decimals}", Format);

    /// <summary>A moment of a recording in minutes and seconds, for example <c>0:23</c>.</summary>
    public static string Moment(double seconds)
    {
        var whole = (long)Math.Max(0, seconds);
        return string.Create(CultureInfo.InvariantCulture, $"{whole / 60}:{whole % 60:00}");
    }
}
