using System.Text.Json;
using System.Text.RegularExpressions;

namespace Eloquence.Contract.Tests;

/// <summary>
/// Compares the raw text of answers with what their OpenAPI document says. The Dart client casts: a double without a decimal point or an int with one
/// throws there, although JSON knows no difference.
/// </summary>
internal sealed partial class SchemaKinds(JsonElement document)
{
    /// <summary>The schema of the successful answer of an operation; nothing for an answer that is no JSON.</summary>
    public JsonElement? AnswerOf(HttpMethod method, string path, int status)
    {
        foreach (var (template, item) in document.GetProperty("paths").EnumerateObject().Select(path => (path.Name, path.Value)).OrderBy(path => path.Name.Count(letter => letter == '{')))
        {
            var pattern = $"^{Regex.Replace(Regex.Escape(template), @"\\\{[^}]+}", "[^/]+")}$";
            if (Regex.IsMatch(path, pattern) && item.TryGetProperty(method.Method.ToLowerInvariant(), out var operation))
            {
                return operation.GetProperty("responses").TryGetProperty($"{status}", out var response)
                    ? response.TryGetProperty("content", out var content) && content.TryGetProperty("application/json", out var json) ? json.GetProperty("schema") : null
                    : throw new InvalidOperationException($"{method} {template} is not said to answer {status}");
            }
        }

        throw new InvalidOperationException($"{method} {path} is not in the document");
    }

    /// <summary>What does not fit, each with where it is.</summary>
    public IEnumerable<string> Misfits(JsonElement value, JsonElement schema, string where = "$")
    {
        schema = Resolve(schema);
        if (value.ValueKind == JsonValueKind.Null)
        {
            return [];
        }

        foreach (var choice in new[] { "oneOf", "anyOf" })
        {
            if (schema.TryGetProperty(choice, out var choices))
            {
                return choices.EnumerateArray().Select(each => Misfits(value, each, where).ToList()).OrderBy(misfits => misfits.Count).First();
            }
        }

        return value.ValueKind switch
        {
            JsonValueKind.Number => Number(value.GetRawText(), schema, where),
            JsonValueKind.String when Is(schema, "format", "date-time") && !Instant().IsMatch(value.GetString()!) => [$"{where} is no time in UTC: {value}"],
            JsonValueKind.Object => Members(value, schema, where),
            JsonValueKind.Array when schema.TryGetProperty("items", out var items) => value.EnumerateArray().SelectMany((item, index) => Misfits(item, items, $"{where}[{index}]")),
            _ => [],
        };
    }

    private static IEnumerable<string> Number(string text, JsonElement schema, string where)
    {
        var types = TypesOf(schema);
        return types.Contains("integer") && !Whole().IsMatch(text) ? [$"{where} is an integer but is written {text}"]
            : types.Contains("number") && Whole().IsMatch(text) ? [$"{where} is a double but is written {text}"]
            : [];
    }

    private IEnumerable<string> Members(JsonElement value, JsonElement schema, string where)
    {
        foreach (var member in value.EnumerateObject())
        {
            if (schema.TryGetProperty("properties", out var known) && known.TryGetProperty(member.Name, out var own))
            {
                foreach (var misfit in Misfits(member.Value, own, $"{where}.{member.Name}"))
                {
                    yield return misfit;
                }
            }
            else if (schema.TryGetProperty("additionalProperties", out var any) && any.ValueKind == JsonValueKind.Object)
            {
                foreach (var misfit in Misfits(member.Value, any, $"{where}.{member.Name}"))
                {
                    yield return misfit;
                }
            }
            else if (known.ValueKind == JsonValueKind.Object)
            {
                yield return $"{where}.{member.Name} is not described";
            }
        }
    }

    private JsonElement Resolve(JsonElement schema)
    {
        if (!schema.TryGetProperty("$ref", out var reference))
        {
            return schema;
        }

        return Resolve(reference.GetString()!.Split('/').Skip(1).Aggregate(document, (element, name) => element.GetProperty(name)));
    }

    private static string[] TypesOf(JsonElement schema) => schema.TryGetProperty("type", out var type)
        ? type.ValueKind == JsonValueKind.Array ? [.. type.EnumerateArray().Select(each => each.GetString()!)] : [type.GetString()!]
        : [];

    private static bool Is(JsonElement schema, string name, string value) => schema.TryGetProperty(name, out var given) && given.ValueEquals(value);

    [GeneratedRegex("^-?[0-9]+$")]
    private static partial Regex Whole();

    [GeneratedRegex(@"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z$")]
    private static partial Regex Instant();
}
