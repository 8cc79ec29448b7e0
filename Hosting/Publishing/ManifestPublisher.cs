using System.Text.Encodings.Web;
using System.Text.Json;
using Aspire.Hosting.ApplicationModel;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Aspire.Hosting.Publishing;

/// <summary><c>--publisher manifest --output-path F</c>: writes the manifest and ends. A folder gets <c>aspire-manifest.json</c>.</summary>
internal sealed partial class ManifestPublisher(
    DistributedApplicationModel model,
    DistributedApplicationExecutionContext executionContext,
    IConfiguration configuration,
    IHostApplicationLifetime lifetime,
    ILogger<ManifestPublisher> logger) : IHostedService
{
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        if (!string.Equals(executionContext.PublisherName, "manifest", StringComparison.OrdinalIgnoreCase))
        {
            throw new DistributedApplicationException($"This host knows the publisher 'manifest' only, not '{executionContext.PublisherName}'. For others use the official packages (AspireHosting=nuget).");
        }

        var output = configuration["Publishing:OutputPath"]
            ?? throw new DistributedApplicationException("The '--output-path [path]' option was not specified even though '--publisher manifest' argument was used.");
        var path = Path.GetFullPath(Directory.Exists(output) || !output.EndsWith(".json", StringComparison.OrdinalIgnoreCase) ? Path.Combine(output, "aspire-manifest.json") : output);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        var stream = new FileStream(path, FileMode.Create);
        await using (stream.ConfigureAwait(false))
        {
            // Connection strings and URLs are meant to be read by people.
            var writer = new Utf8JsonWriter(stream, new JsonWriterOptions { Indented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping });
            await using (writer.ConfigureAwait(false))
            {
                await new ManifestPublishingContext(executionContext, path, writer, cancellationToken).WriteModelAsync(model).ConfigureAwait(false);
            }

            stream.WriteByte((byte)'\n');
        }

        Published(logger, path);
        lifetime.StopApplication();
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    [LoggerMessage(LogLevel.Information, "Published manifest to: {ManifestPath}")]
    private static partial void Published(ILogger logger, string manifestPath);
}
