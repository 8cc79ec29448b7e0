using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Eloquence.Whisper.Sessions;

/// <summary>Writes doubles with a decimal point even when they are whole: Dart reads <c>1</c> as an integer and fails where it expects a double.</summary>
internal sealed class PointedDoubleConverter : JsonConverter<double>
{
    public override double Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) => reader.GetDouble();

    public override void Write(Utf8JsonWriter writer, double value, JsonSerializerOptions options) =>
        writer.WriteRawValue(value.ToString("0.0#####", CultureInfo.InvariantCulture), skipInputValidation: true);
}
