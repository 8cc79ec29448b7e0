using System.Net.Http.Headers;

namespace Eloquence.Contract.Tests;

/// <summary>Uploads as <c>package:http</c> of Dart sends them.</summary>
internal static class Multipart
{
    /// <summary>A form with one file.</summary>
    public static MultipartFormDataContent File(byte[] bytes, string part = "audio", string fileName = "audio.wav", params (string Name, string Value)[] fields)
    {
        var content = new MultipartFormDataContent();
        foreach (var (name, value) in fields)
        {
            content.Add(new StringContent(value), name);
        }

        var file = new ByteArrayContent(bytes);
        file.Headers.ContentType = new MediaTypeHeaderValue("audio/wav");
        content.Add(file, part, fileName);
        return content;
    }

    /// <summary>Posts a form, with headers beside it.</summary>
    public static async Task<HttpResponseMessage> PostFormAsync(this HttpClient client, string path, HttpContent form, params (string Name, string Value)[] headers)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, path) { Content = form };
        foreach (var (name, value) in headers)
        {
            request.Headers.Add(name, value);
        }

        return await client.SendAsync(request);
    }
}
