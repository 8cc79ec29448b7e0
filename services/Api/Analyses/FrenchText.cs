using System.Globalization;

namespace Eloquence.Api.Analyses;

/// <summary>Numbers and plurals as French writes them; the process itself runs without culture data.</summary>
internal static class FrenchText
{
    private static readonly NumberFormatInfo Numbers = new() { NumberDecimalSeparator = ",", NumberGroupSeparator = " " };

    public static string Number(double value, int decimals) => value.ToString($"F{decimals}", Numbers);

    /// <summary>A number with its noun: one and a half is singular.</summary>
    public static string Amount(double value, int decimals, string singular, string plural) =>
        $"{Number(value, decimals)} {(Math.Abs(Math.Round(value, decimals)) < 2 ? singular : plural)}";

    /// <summary>The plural begins at two.</summary>
    public static string Count(int count, string singular, string plural) => $"{count} {(count < 2 ? singular : plural)}";
}
