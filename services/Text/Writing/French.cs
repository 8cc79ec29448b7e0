using System.Globalization;

namespace Eloquence.Text.Writing;

/// <summary>Numbers, moments and dates as French text writes them.</summary>
public static class French
{
    private const long SecondsPerHour = 3600;

    private static readonly NumberFormatInfo Format = new() { NumberDecimalSeparator = ",", NumberGroupSeparator = "\u202f" };

    private static readonly string[] Months =
        ["janvier", "février", "mars", "avril", "mai", "juin", "juillet", "août", "septembre", "octobre", "novembre", "décembre"];

    /// <summary>A number with a decimal comma, for example <c>5,7</c>.</summary>
    /// <param name="value">A finite number.</param>
    /// <param name="decimals">Digits behind the comma.</param>
    public static string Number(double value, int decimals = 1) => (Math.Round(value, decimals) + 0.0).ToString($"F{decimals}", Format);

    /// <summary>A moment of a recording in minutes and seconds, for example <c>0:23</c>; from an hour on with hours, <c>1:00:23</c>.</summary>
    /// <param name="seconds">Seconds from the beginning; negative counts as 0.</param>
    public static string Moment(double seconds)
    {
        var whole = (long)Math.Max(0, seconds);
        return whole < SecondsPerHour
            ? string.Create(CultureInfo.InvariantCulture, $"{whole / 60}:{whole % 60:00}")
            : string.Create(CultureInfo.InvariantCulture, $"{whole / SecondsPerHour}:{whole % SecondsPerHour / 60:00}:{whole % 60:00}");
    }

    /// <summary>A length of time in words, for example <c>1 min 23 s</c> or <c>3,4 s</c>.</summary>
    /// <param name="seconds">Seconds, not negative.</param>
    public static string Duration(double seconds)
    {
        if (seconds < 10)
        {
            return $"{Number(seconds)} s";
        }
        var whole = (long)Math.Round(seconds);
        return whole < 60 ? $"{whole} s"
            : whole >= SecondsPerHour ? whole % SecondsPerHour < 60 ? $"{whole / SecondsPerHour} h" : $"{whole / SecondsPerHour} h {whole % SecondsPerHour / 60} min"
            : whole % 60 == 0 ? $"{whole / 60} min"
            : $"{whole / 60} min {whole % 60} s";
    }

    /// <summary>A date in words, for example <c>25 novembre 2026</c>, as the clock of its own offset shows it.</summary>
    /// <param name="date">The date.</param>
    public static string Date(DateTimeOffset date) =>
        string.Create(CultureInfo.InvariantCulture, $"{(date.Day == 1 ? "1er" : date.Day)} {Months[date.Month - 1]} {date.Year}");
}
