using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace Eloquence.Contract.Tests.Security;

/// <summary>Every operation of an OpenAPI document, called with one text wherever a caller may write something.</summary>
internal sealed partial class DescribedCalls(JsonElement document, byte[] recording)
{
    private const int Deepest = 4;

    /// <summary>The calls with this text in each segment, query member, header, form field, file name and member of a body.</summary>
    public IEnumerable<HttpRequestMessage> With(string text)
    {
        foreach (var path in document.GetProperty("paths").EnumerateObject())
        {
            foreach (var operation in path.Value.EnumerateObject().Where(operation => operation.Name is "get" or "post" or "put" or "delete"))
            {
                foreach (var content in Bodies(operation.Value, text))
                {
                    yield return Call(operation, path.Name, text, content);
                }
            }
        }
    }

    private HttpRequestMessage Call(JsonProperty operation, string path, string text, HttpContent? content)
    {
        var parameters = operation.Value.TryGetProperty("parameters", out var given) ? given.EnumerateArray().Select(Resolve).ToList() : [];
        var query = parameters.Where(parameter => parameter.GetProperty("in").ValueEquals("query"))
            .Select(parameter => $"{Uri.EscapeDataString(parameter.GetProperty("name").GetString()!)}={Uri.EscapeDataString(text)}");
        var target = $"{Segment().Replace(path, _ => Uri.EscapeDataString(text))}?{string.Join('&', query)}";
        var request = new HttpRequestMessage(new HttpMethod(operation.Name), target) { Content = content };
        foreach (var header in parameters.Where(parameter => parameter.GetProperty("in").ValueEquals("header")))
        {
            request.Headers.TryAddWithoutValidation(header.GetProperty("name").GetString()!, ForHeader(text));
        }

        return request;
    }

    /// <summary>One body for every content type there is; none for an operation without.</summary>
    private IEnumerable<HttpContent?> Bodies(JsonElement operation, string text)
    {
        if (!operation.TryGetProperty("requestBody", out var body))
        {
            return [null];
        }

        return body.GetProperty("content").EnumerateObject().Select(content => Body(content.Name, content.Value.TryGetProperty("schema", out var schema) ? schema : default, text));
    }

    private HttpContent Body(string type, JsonElement schema, string text)
    {
        switch (type)
        {
            case "application/json":
                return new StringContent(Value(schema, text, 0)?.ToJsonString() ?? "{}", Encoding.UTF8, type);
            case "application/x-www-form-urlencoded":
                return new FormUrlEncodedContent(Members(schema).Select(member => KeyValuePair.Create(member.Name, text)));
            case "multipart/form-data":
                var fields = Members(schema).Where(member => !IsFile(member.Value)).Select(member => (member.Name, text)).ToArray();
                return Multipart.File(recording, fileName: ForHeader(text).Replace('"', '\''), fields: fields);
            default:
                return new ByteArrayContent(recording) { Headers = { ContentType = new("application/octet-stream") } };
        }
    }

    private JsonNode? Value(JsonElement schema, string text, int depth)
    {
        schema = schema.ValueKind == JsonValueKind.Undefined ? schema : Resolve(schema);
        if (depth > Deepest || schema.ValueKind == JsonValueKind.Undefined)
        {
            return text;
        }

        if (schema.TryGetProperty("oneOf", out var choices) || schema.TryGetProperty("anyOf", out choices))
        {
            return Value(choices.EnumerateArray().Last(), text, depth + 1);
        }

        return TypeOf(schema) switch
        {
            "integer" or "number" => 1,
            "boolean" => false,
            "array" => new JsonArray(schema.TryGetProperty("items", out var items) ? Value(items, text, depth + 1) : text),
            "object" => new JsonObject(Members(schema).Select(member => KeyValuePair.Create(member.Name, Value(member.Value, text, depth + 1)))),
            _ => text,
        };
    }

    private IEnumerable<JsonProperty> Members(JsonElement schema) =>
        schema.ValueKind == JsonValueKind.Object && Resolve(schema).TryGetProperty("properties", out var members) ? members.EnumerateObject() : [];

    private bool IsFile(JsonElement schema) => Resolve(schema).TryGetProperty("format", out var format) && format.ValueEquals("binary");

    /// <summary>HttpClient sends neither control characters nor others than ASCII in a header; bytes that do are sent by hand.</summary>
    private static string ForHeader(string text) => string.Concat(text.Select(letter => char.IsControl(letter) || !char.IsAscii(letter) ? ' ' : letter));

    private static string? TypeOf(JsonElement schema)
    {
        if (!schema.TryGetProperty("type", out var type))
        {
            return schema.TryGetProperty("properties", out _) ? "object" : null;
        }

        return type.ValueKind == JsonValueKind.Array ? type.EnumerateArray().Select(each => each.GetString()).First(each => each != "null") : type.GetString();
    }

    private JsonElement Resolve(JsonElement element) => element.TryGetProperty("$ref", out var reference)
        ? reference.GetString()!.Split('/').Skip(1).Aggregate(document, (at, name) => at.GetProperty(name))
        : element;

    [GeneratedRegex(@"\{[^}]*\}")]
    private static partial Regex Segment();
}
