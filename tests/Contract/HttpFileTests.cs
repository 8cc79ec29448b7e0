using System.Text.Json;
using Eloquence.Tests.Support;

namespace Eloquence.Contract.Tests;

/// <summary>The requests beside the services are what their readers try first, so they are made here as they stand.</summary>
[Collection(SystemCollection.Name)]
public sealed class HttpFileTests(EloquenceSystem system)
{
    [Theory]
    [InlineData("Api")]
    [InlineData("Gateway")]
    [InlineData("SpeechEvaluation")]
    [InlineData("Whisper")]
    public async Task Every_request_of_the_file_is_answered_as_its_title_says(string service)
    {
        var file = new HttpFile(Path.Combine(SolutionFolder.FullPath, "services", service, $"{service}.http"));
        var made = 0;

        await foreach (var (title, expected, answer) in file.RunAsync(system.Gateway))
        {
            made++;
            var body = await answer.Content.ReadAsStringAsync();
            Assert.True(expected is null ? answer.IsSuccessStatusCode : (int)answer.StatusCode == expected, $"{title}: {(int)answer.StatusCode} {body[..Math.Min(body.Length, 500)]}");
            answer.Dispose();
        }

        Assert.True(made > 3, $"only {made} requests were found");
    }

    [Theory]
    [InlineData("Api", "v1")]
    [InlineData("SpeechEvaluation", "speech-evaluation")]
    [InlineData("Whisper", "whisper")]
    public async Task Every_answer_is_declared_as_UTF_8_and_has_the_kinds_of_numbers_and_times_that_its_document_says(string service, string name)
    {
        using var document = JsonDocument.Parse(await system.Gateway.GetStringAsync($"/openapi/{name}.json"));
        var kinds = new SchemaKinds(document.RootElement);
        var file = new HttpFile(Path.Combine(SolutionFolder.FullPath, "services", service, $"{service}.http"));
        List<string> misfits = [];
        var compared = 0;

        await foreach (var (title, _, answer) in file.RunAsync(system.Gateway))
        {
            var type = answer.Content.Headers.ContentType;
            var path = answer.RequestMessage!.RequestUri!.AbsolutePath;
            if (!answer.IsSuccessStatusCode && name == "whisper" && path.StartsWith("/v1/audio/", StringComparison.Ordinal))
            {
                // OpenAI's clients read errors of OpenAI's form.
                using var error = JsonDocument.Parse(await answer.Content.ReadAsStringAsync());
                Assert.NotEmpty(error.RootElement.GetProperty("error").GetProperty("message").GetString()!);
            }
            else if (!answer.IsSuccessStatusCode)
            {
                await answer.ProblemAsync(answer.StatusCode);
            }
            else if (type?.MediaType == "application/json" && !path.StartsWith("/openapi/", StringComparison.Ordinal))
            {
                Assert.Equal("utf-8", type.CharSet);
                using var body = JsonDocument.Parse(await answer.Content.ReadAsStringAsync());
                var schema = kinds.AnswerOf(answer.RequestMessage.Method, path, (int)answer.StatusCode);
                Assert.True(schema is not null, $"{title}: no schema");
                misfits.AddRange(kinds.Misfits(body.RootElement, schema.Value)
                    .Where(misfit => !IsOfOtherDialect(path, misfit))
                    .Select(misfit => $"{title}: {misfit}"));
                compared++;
            }

            answer.Dispose();
        }

        Assert.True(compared > 5, $"only {compared} answers were compared");
        Assert.True(misfits.Count == 0, string.Join('\n', misfits));
    }

    /// <summary>Several clients share these addresses and get answers of their own; the document describes one of them.</summary>
    private static bool IsOfOtherDialect(string path, string misfit) =>
        (path == "/analyze" || path.StartsWith("/analyze/", StringComparison.Ordinal)) && misfit.EndsWith("is not described", StringComparison.Ordinal);
}
