using System.Buffers;
using System.Globalization;
using System.Text.Json;
using Eloquence.Contracts;

namespace Eloquence.Api.Live.Frames;

/// <summary>Writes one JSON frame. Numbers come in the kind the clients cast them to: whole ones without, doubles always with a decimal point.</summary>
internal readonly struct FrameWriter(Utf8JsonWriter json)
{
    private static readonly JsonWriterOptions Options = new() { Encoder = ContractJson.Options.Encoder, SkipValidation = false };

    /// <summary>Writes an object into a buffer.</summary>
    public static ReadOnlyMemory<byte> Write(string type, Action<FrameWriter> members)
    {
        var buffer = new ArrayBufferWriter<byte>(512);
        using (var json = new Utf8JsonWriter(buffer, Options))
        {
            json.WriteStartObject();
            json.WriteString("type"u8, type);
            members(new FrameWriter(json));
            json.WriteEndObject();
        }

        return buffer.WrittenMemory;
    }

    public FrameWriter Text(string name, string? value)
    {
        json.WriteString(name, value);
        return this;
    }

    public FrameWriter Whole(string name, long? value)
    {
        if (value is { } number)
        {
            json.WriteNumber(name, number);
        }
        else
        {
            json.WriteNull(name);
        }

        return this;
    }

    /// <summary>A measured number with a decimal point, to three places; <see langword="null"/> when it was not measured.</summary>
    public FrameWriter Double(string name, double? value)
    {
        json.WritePropertyName(name);
        if (value is { } number && double.IsFinite(number))
        {
            Span<byte> text = stackalloc byte[40];
            number.TryFormat(text, out var length, "F3", CultureInfo.InvariantCulture);
            json.WriteRawValue(text[..length], skipInputValidation: true);
        }
        else
        {
            json.WriteNullValue();
        }

        return this;
    }

    /// <summary>Like <see cref="Double"/>, but absent when it was not measured: for maps whose readers expect numbers only.</summary>
    public FrameWriter DoubleIfMeasured(string name, double? value) => value is null ? this : Double(name, value);

    public FrameWriter Flag(string name, bool value)
    {
        json.WriteBoolean(name, value);
        return this;
    }

    /// <summary>ISO 8601 in UTC.</summary>
    public FrameWriter Instant(string name, DateTime value)
    {
        json.WriteString(name, value.ToUniversalTime());
        return this;
    }

    /// <summary>A value that is JSON already, or <see langword="null"/>.</summary>
    public FrameWriter Raw(string name, string? value)
    {
        json.WritePropertyName(name);
        json.WriteRawValue(value ?? "null");
        return this;
    }

    public FrameWriter Texts(string name, IEnumerable<string> values)
    {
        json.WriteStartArray(name);
        foreach (var value in values)
        {
            json.WriteStringValue(value);
        }

        json.WriteEndArray();
        return this;
    }

    public FrameWriter Object(string name, Action<FrameWriter> members)
    {
        json.WriteStartObject(name);
        members(this);
        json.WriteEndObject();
        return this;
    }

    public FrameWriter Objects<T>(string name, IEnumerable<T> values, Action<FrameWriter, T> members)
    {
        json.WriteStartArray(name);
        foreach (var value in values)
        {
            json.WriteStartObject();
            members(this, value);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        return this;
    }

    /// <summary>What measured, and what is missing and why.</summary>
    public FrameWriter Provenance(string engine, IReadOnlyCollection<string> reasons) =>
        Text("engine", engine).Flag("degraded", reasons.Count > 0).Texts("reasons", reasons);
}
