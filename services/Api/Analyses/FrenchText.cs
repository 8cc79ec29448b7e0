using System.Globalization;

namespace Eloquence.Api.Analyses;

/// <summary>Numbers and plurals as French writes them; the process itself runs without culture data.</summary>
internal static class FrenchText
{
    private static readonly NumberFormatInfo Numbers = new() { NumberDecimalSeparator = ",", NumberGroupSeparator = " " };

    public static string Number(double value, int decimals) => value.ToString($"F{decimals}", Numbers);

    /// <summary>The plural begins at two.</summary>
    public static string Count(int count, string singular, string plural) => $"{count} {(count < 2 ? singular : plural)}";
}
