using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Eloquence.Contracts;

namespace Eloquence.Api.Conversations;

/// <summary>
/// Keeps a key out of one answer of a model, whole or in events, however its JSON writes it. Where events say a text in pieces, an end that may be
/// the beginning of the key is kept back until the next piece shows what it is. Everything else is passed on byte by byte.
/// </summary>
/// <param name="key">What must not get out; nothing is done without one.</param>
internal sealed class KeyScrubber(string? key)
{
    private const string Mask = "***";

    /// <summary>Members of a <c>delta</c> that are pieces of a longer text, in the dialects of OpenAI, Mistral and Ollama.</summary>
    private static readonly string[] Pieces = ["content", "text", "reasoning_content", "reasoning", "refusal", "arguments"];

    private readonly Dictionary<string, (string Text, JsonObject Event)> _keptBack = [];

    /// <summary>A whole answer, a JSON object.</summary>
    public byte[] Whole(byte[] json)
    {
        if (string.IsNullOrEmpty(key))
        {
            return json;
        }

        var answer = JsonNode.Parse(json);
        return Clean(answer) ? Bytes(answer) : json;
    }

    /// <summary>What to pass on for an event, a JSON object; before it what was kept back and turns out not to be the key.</summary>
    public IEnumerable<byte[]> Event(byte[] json)
    {
        if (string.IsNullOrEmpty(key))
        {
            return [json];
        }

        var data = JsonNode.Parse(json)!.AsObject();
        var isChanged = Clean(data);
        var before = _keptBack.ToDictionary();
        _keptBack.Clear();
        foreach (var piece in PiecesOf(data))
        {
            isChanged |= KeepBack(piece, data, before);
        }

        return [.. before.Values.Select(kept => Bytes(kept.Event)), isChanged ? Bytes(data) : json];
    }

    /// <summary>What is still kept back when no event follows.</summary>
    public IEnumerable<byte[]> End()
    {
        byte[][] rest = [.. _keptBack.Values.Select(kept => Bytes(kept.Event))];
        _keptBack.Clear();
        return rest;
    }

    /// <summary>A line that is no event.</summary>
    public byte[] Line(byte[] line) => string.IsNullOrEmpty(key) ? line : Encoding.UTF8.GetBytes(Clean(Encoding.UTF8.GetString(line)));

    private static byte[] Bytes(JsonNode? node) => JsonSerializer.SerializeToUtf8Bytes(node, ContractJson.Options);

    private static IEnumerable<JsonValue> Texts(JsonNode? node) => node switch
    {
        JsonObject members => members.SelectMany(member => Texts(member.Value)),
        JsonArray items => items.SelectMany(Texts),
        JsonValue value when value.GetValueKind() == JsonValueKind.String => [value],
        _ => [],
    };

    private static List<JsonValue> PiecesOf(JsonObject data) =>
        [.. Texts(data).Where(text => text.Parent is JsonObject && Pieces.Contains(text.GetPropertyName()) && Name(text).Contains(".delta.", StringComparison.Ordinal))];

    /// <summary>Which text a piece belongs to: a choice and a tool call say which they are, their place in the list does not.</summary>
    private static string Name(JsonNode node) => node.Parent switch
    {
        JsonObject parent => $"{Name(parent)}.{node.GetPropertyName()}",
        JsonArray list => $"{Name(list)}[{(node as JsonObject)?["index"]?.ToJsonString() ?? $"{node.GetElementIndex()}"}]",
        _ => "",
    };

    private string Clean(string text) => text.Replace(key!, Mask, StringComparison.Ordinal);

    private bool Clean(JsonNode? node)
    {
        var found = Texts(node).Where(text => text.GetValue<string>().Contains(key!, StringComparison.Ordinal)).ToList();
        found.ForEach(text => text.ReplaceWith(Clean(text.GetValue<string>())));
        return found.Count > 0;
    }

    private bool KeepBack(JsonValue piece, JsonObject data, Dictionary<string, (string Text, JsonObject Event)> before)
    {
        var (name, said) = (Name(piece), piece.GetValue<string>());
        var text = Clean(before.Remove(name, out var kept) ? kept.Text + said : said);
        var rest = Beginning(text);
        if (rest.Length > 0)
        {
            _keptBack[name] = (rest, Alone(data, name, rest));
        }

        var shown = text[..^rest.Length];
        if (shown == said)
        {
            return false;
        }

        piece.ReplaceWith(shown);
        return true;
    }

    /// <summary>The longest end of a text with which the key begins.</summary>
    private string Beginning(string text)
    {
        var length = Math.Min(text.Length, key!.Length - 1);
        while (!text.EndsWith(key[..length], StringComparison.Ordinal))
        {
            length--;
        }

        return key[..length];
    }

    /// <summary>The same event with only this piece in it: the others go out with the event itself.</summary>
    private static JsonObject Alone(JsonObject data, string name, string text)
    {
        var copy = data.DeepClone().AsObject();
        foreach (var piece in PiecesOf(copy))
        {
            if (Name(piece) == name)
            {
                piece.ReplaceWith(text);
            }
            else
            {
                piece.Parent!.AsObject().Remove(piece.GetPropertyName());
            }
        }

        return copy;
    }
}
