using System.Buffers;
using System.Buffers.Text;
using System.Text.Json;

namespace Eloquence.Api.Live.Frames;

/// <summary>A text frame of a client, taken apart. Sound is decoded from base64 into a rented buffer that goes back when the frame is disposed.</summary>
internal sealed class ClientFrame : IDisposable
{
    private const int LongestText = 4000;
    private const int LongestWord = 200;

    private byte[]? _audio;
    private int _audioLength;

    /// <summary>The member <c>type</c>, or <c>command</c>; empty when there is none.</summary>
    public string Type { get; private set; } = "";

    /// <summary>The decoded sound; null when the frame has none.</summary>
    public ReadOnlyMemory<byte>? Audio => _audio is null ? null : _audio.AsMemory(0, _audioLength);

    /// <summary>The member <c>chunk_id</c> as JSON, as it came: clients number or name their pieces.</summary>
    public string? ChunkId { get; private set; }

    public int? SampleRate { get; private set; }

    public string? ExerciseType { get; private set; }

    public string? UserId { get; private set; }

    public string? Language { get; private set; }

    /// <summary>What a person wrote or said: <c>content</c>, <c>text</c> or <c>message</c>.</summary>
    public string? Content { get; private set; }

    /// <summary>Reads a frame.</summary>
    /// <exception cref="FrameException">It is no JSON object, or a member cannot be used.</exception>
    public static ClientFrame Parse(ReadOnlySpan<byte> utf8)
    {
        var frame = new ClientFrame();
        try
        {
            frame.Read(new Utf8JsonReader(utf8, new JsonReaderOptions { CommentHandling = JsonCommentHandling.Disallow }));
            return frame;
        }
        catch (Exception broken) when (broken is JsonException or InvalidOperationException)
        {
            frame.Dispose();
            throw new FrameException(FrameErrors.InvalidJson, "The frame is no JSON object. Send an object with a member 'type'.");
        }
        catch
        {
            frame.Dispose();
            throw;
        }
    }

    public void Dispose()
    {
        if (_audio is { } rented)
        {
            _audio = null;
            ArrayPool<byte>.Shared.Return(rented);
        }
    }

    private void Read(Utf8JsonReader json)
    {
        if (!json.Read() || json.TokenType != JsonTokenType.StartObject)
        {
            throw new JsonException();
        }

        while (json.Read() && json.TokenType == JsonTokenType.PropertyName)
        {
            ReadMember(ref json);
        }

        if (json.Read())
        {
            throw new JsonException();
        }
    }

    private void ReadMember(ref Utf8JsonReader json)
    {
        if (json.ValueTextEquals("data"u8) || json.ValueTextEquals("audio_data"u8) || json.ValueTextEquals("audio"u8))
        {
            json.Read();
            ReadAudio(ref json);
        }
        else if (json.ValueTextEquals("type"u8) || json.ValueTextEquals("command"u8))
        {
            Type = Word(ref json, "type") ?? Type;
        }
        else if (json.ValueTextEquals("chunk_id"u8))
        {
            json.Read();
            ChunkId = json.TokenType is JsonTokenType.String or JsonTokenType.Number && json.ValueSpan.Length <= LongestWord ? Raw(ref json) : null;
            json.Skip();
        }
        else if (json.ValueTextEquals("sample_rate"u8))
        {
            json.Read();
            SampleRate = json.TokenType == JsonTokenType.Number && json.TryGetInt32(out var rate) ? rate : null;
            json.Skip();
        }
        else if (json.ValueTextEquals("exercise_type"u8))
        {
            ExerciseType = Word(ref json, "exercise_type");
        }
        else if (json.ValueTextEquals("user_id"u8))
        {
            UserId = Word(ref json, "user_id");
        }
        else if (json.ValueTextEquals("language"u8))
        {
            Language = Word(ref json, "language");
        }
        else if (json.ValueTextEquals("content"u8) || json.ValueTextEquals("text"u8) || json.ValueTextEquals("message"u8))
        {
            Content = Text(ref json, "content", LongestText) ?? Content;
        }
        else
        {
            json.Skip();
        }
    }

    /// <summary>A string or number exactly as it was written, so that it goes back as it came.</summary>
    private static string Raw(ref Utf8JsonReader json) =>
        json.TokenType == JsonTokenType.Number ? System.Text.Encoding.UTF8.GetString(json.ValueSpan) : JsonSerializer.Serialize(json.GetString());

    private static string? Word(ref Utf8JsonReader json, string name) =>
        Text(ref json, name, LongestWord) is { } word && !word.Any(char.IsControl) ? word.Trim() : null;

    private static string? Text(ref Utf8JsonReader json, string name, int longest)
    {
        json.Read();
        if (json.TokenType != JsonTokenType.String)
        {
            json.Skip();
            return null;
        }

        return json.ValueSpan.Length <= 6 * longest && json.GetString() is { } text && text.Length <= longest
            ? text
            : throw new FrameException(FrameErrors.FieldTooLong, $"The member '{name}' is too long. Send at most {longest} characters.");
    }

    private void ReadAudio(ref Utf8JsonReader json)
    {
        if (json.TokenType != JsonTokenType.String)
        {
            json.Skip();
            return;
        }

        Dispose();
        var text = ArrayPool<byte>.Shared.Rent(json.ValueSpan.Length + 4);
        var length = json.CopyString(text.AsSpan(0, json.ValueSpan.Length));
        _audio = text;
        _audioLength = DecodeInPlace(text, length);
    }

    /// <summary>Base64 (RFC 4648 section 4), with or without padding, also behind the beginning of a data URI.</summary>
    private static int DecodeInPlace(byte[] text, int length)
    {
        var start = text.AsSpan(0, length).StartsWith("data:"u8) ? text.AsSpan(0, length).IndexOf((byte)',') + 1 : 0;
        if (start > 0)
        {
            text.AsSpan(start, length - start).CopyTo(text);
            length -= start;
        }

        while (length % 4 != 0 && length % 4 != 1 && length < text.Length)
        {
            text[length++] = (byte)'=';
        }

        return Base64.DecodeFromUtf8InPlace(text.AsSpan(0, length), out var written) == OperationStatus.Done
            ? written
            : throw new FrameException(FrameErrors.Chunk, "The sound is not base64. Encode its bytes by RFC 4648 section 4.");
    }
}
