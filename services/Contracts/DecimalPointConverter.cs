using System.Buffers;
using System.Buffers.Text;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Eloquence.Contracts;

/// <summary>Writes every floating-point number with a decimal point: the Dart client's <c>as double</c> throws on <c>1</c> where it takes <c>1.0</c>.</summary>
internal sealed class DecimalPointConverter : JsonConverter<double>
{
    /// <summary>The longest shortest round-trip form, -2.2250738585072014E-308, has 24 characters.</summary>
    private const int LongestNumber = 32;

    private static readonly SearchValues<byte> Whole = SearchValues.Create("-0123456789"u8);

    /// <inheritdoc />
    public override double Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) => reader.GetDouble();

    /// <inheritdoc />
    /// <exception cref="ArgumentException">The number is not finite; JSON has no form for it.</exception>
    public override void Write(Utf8JsonWriter writer, double value, JsonSerializerOptions options)
    {
        ArgumentNullException.ThrowIfNull(writer);
        Span<byte> text = stackalloc byte[LongestNumber];
        if (!double.IsFinite(value) || !Utf8Formatter.TryFormat(value, text, out var length))
        {
            throw new ArgumentException($"{value} is not a number that JSON can hold.", nameof(value));
        }

        if (text[..length].IndexOfAnyExcept(Whole) < 0)
        {
            text[length++] = (byte)'.';
            text[length++] = (byte)'0';
        }

        writer.WriteRawValue(text[..length], skipInputValidation: true);
    }
}
