using System.Text.Json;
using System.Text.Json.Serialization;
using Aspire.Hosting.ApplicationModel;
using Microsoft.AspNetCore.Http;

namespace Aspire.Hosting;

/// <summary>Where the source of a project is; the build generates one implementation per referenced project.</summary>
public interface IProjectMetadata : IResourceAnnotation
{
    /// <summary>Absolute path of the project file.</summary>
    string ProjectPath { get; }

    LaunchSettings? LaunchSettings => null;

    bool IsFileBasedApp => false;

    bool SuppressBuild => false;
}

/// <summary>The part of <c>Properties/launchSettings.json</c> that matters here.</summary>
public sealed class LaunchSettings
{
    [JsonPropertyName("profiles")]
    public Dictionary<string, LaunchProfile> Profiles { get; set; } = [];
}

public sealed class LaunchProfile
{
    [JsonPropertyName("commandName")]
    public string? CommandName { get; set; }

    [JsonPropertyName("commandLineArgs")]
    public string? CommandLineArgs { get; set; }

    [JsonPropertyName("applicationUrl")]
    public string? ApplicationUrl { get; set; }

    [JsonPropertyName("environmentVariables")]
    public Dictionary<string, string> EnvironmentVariables { get; set; } = [];
}

public class ProjectResourceOptions
{
    public string? LaunchProfileName { get; set; }

    public bool ExcludeLaunchProfile { get; set; }

    public bool ExcludeKestrelEndpoints { get; set; }
}

public static class ProjectResourceBuilderExtensions
{
    private static readonly JsonSerializerOptions LaunchSettingsJson = new(JsonSerializerDefaults.Web) { ReadCommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true };

    public static IResourceBuilder<ProjectResource> AddProject<TProject>(this IDistributedApplicationBuilder builder, string name)
        where TProject : IProjectMetadata, new()
        => builder.AddProject<TProject>(name, _ => { });

    public static IResourceBuilder<ProjectResource> AddProject<TProject>(this IDistributedApplicationBuilder builder, string name, string? launchProfileName)
        where TProject : IProjectMetadata, new()
        => builder.AddProject<TProject>(name, options => Choose(options, launchProfileName));

    public static IResourceBuilder<ProjectResource> AddProject<TProject>(this IDistributedApplicationBuilder builder, string name, Action<ProjectResourceOptions> configure)
        where TProject : IProjectMetadata, new()
        => builder.AddProject(name, new TProject(), configure);

    public static IResourceBuilder<ProjectResource> AddProject(this IDistributedApplicationBuilder builder, string name, string projectPath)
        => builder.AddProject(name, projectPath, _ => { });

    public static IResourceBuilder<ProjectResource> AddProject(this IDistributedApplicationBuilder builder, string name, string projectPath, string? launchProfileName)
        => builder.AddProject(name, projectPath, options => Choose(options, launchProfileName));

    /// <summary>A relative <paramref name="projectPath"/> is meant from the AppHost's folder.</summary>
    public static IResourceBuilder<ProjectResource> AddProject(this IDistributedApplicationBuilder builder, string name, string projectPath, Action<ProjectResourceOptions> configure)
        => builder.AddProject(name, new ProjectAtPath(Path.GetFullPath(projectPath, builder.AppHostDirectory)), configure);

    public static IResourceBuilder<ProjectResource> WithReplicas(this IResourceBuilder<ProjectResource> builder, int replicas)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(replicas);
        return builder.WithAnnotation(new ReplicaAnnotation(replicas), ResourceAnnotationMutationBehavior.Replace);
    }

    public static IResourceBuilder<ProjectResource> DisableForwardedHeaders(this IResourceBuilder<ProjectResource> builder)
        => builder.WithAnnotation(new DisableForwardedHeadersAnnotation(), ResourceAnnotationMutationBehavior.Replace);

    private static void Choose(ProjectResourceOptions options, string? launchProfileName)
    {
        options.LaunchProfileName = launchProfileName;
        options.ExcludeLaunchProfile = launchProfileName is null;
    }

    private static IResourceBuilder<ProjectResource> AddProject(this IDistributedApplicationBuilder builder, string name, IProjectMetadata metadata, Action<ProjectResourceOptions> configure)
    {
        var options = new ProjectResourceOptions();
        configure(options);
        var project = builder.AddResource(new ProjectResource(name))
            .WithAnnotation(metadata)
            .WithOtlpExporter();
        if (!options.ExcludeLaunchProfile && FindLaunchProfile(metadata, options.LaunchProfileName) is var (profileName, profile))
        {
            project.ApplyLaunchProfile(profileName, profile);
        }

        return project.WithAspNetCoreEnvironment(builder.ExecutionContext);
    }

    private static void ApplyLaunchProfile(this IResourceBuilder<ProjectResource> builder, string name, LaunchProfile profile)
    {
        builder.WithAnnotation(new LaunchProfileAnnotation(name));
        foreach (var address in (profile.ApplicationUrl ?? "").Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).Select(BindingAddress.Parse))
        {
            // A port of 0 asks for any free one; so does the absence of an URL, which then needs WithHttpEndpoint.
            builder.WithEndpoint(address.Scheme, endpoint =>
            {
                endpoint.UriScheme = address.Scheme;
                endpoint.Port = builder.ApplicationBuilder.ExecutionContext.IsRunMode && address.Port > 0 ? address.Port : null;
                endpoint.FromLaunchProfile = true;
            });
        }

        if (builder.ApplicationBuilder.ExecutionContext.IsPublishMode && !string.IsNullOrEmpty(profile.ApplicationUrl))
        {
            // A published web project is reachable both ways, whatever the developer's profile uses.
            builder.WithEndpoint("http", endpoint => endpoint.UriScheme = "http").WithEndpoint("https", endpoint => endpoint.UriScheme = "https");
        }

        if (builder.ApplicationBuilder.ExecutionContext.IsRunMode)
        {
            if (CommandLineText.Split(profile.CommandLineArgs) is { Count: > 0 } arguments)
            {
                builder.WithArgs([.. arguments]);
            }

            foreach (var (variable, value) in profile.EnvironmentVariables)
            {
                builder.WithEnvironment(variable, value);
            }
        }
    }

    private static IResourceBuilder<ProjectResource> WithAspNetCoreEnvironment(this IResourceBuilder<ProjectResource> builder, DistributedApplicationExecutionContext executionContext)
        => builder.WithEnvironment(context =>
        {
            var variables = context.EnvironmentVariables;
            if (executionContext.IsRunMode)
            {
                variables.TryAdd("LOGGING__CONSOLE__FORMATTERNAME", "simple");
                variables.TryAdd("LOGGING__CONSOLE__FORMATTEROPTIONS__TIMESTAMPFORMAT", "yyyy-MM-ddTHH:mm:ss.fffffff ");
                variables.TryAdd("DOTNET_SYSTEM_CONSOLE_ALLOW_ANSI_COLOR_REDIRECTION", "true");
            }

            variables.TryAdd("OTEL_DOTNET_EXPERIMENTAL_OTLP_RETRY", "in_memory");
            var endpoints = builder.Resource.GetEndpoints().Where(endpoint => endpoint.IsHttp || endpoint.IsHttps).ToArray();
            if (endpoints.Length == 0)
            {
                return;
            }

            if (!builder.Resource.HasAnnotationOfType<DisableForwardedHeadersAnnotation>())
            {
                variables.TryAdd("ASPNETCORE_FORWARDEDHEADERS_ENABLED", "true");
            }

            if (executionContext.IsPublishMode)
            {
                variables.TryAdd("HTTP_PORTS", Join(endpoints.Where(endpoint => endpoint.IsHttp), (urls, endpoint) => urls.Append($"{endpoint.Property(EndpointProperty.TargetPort)}")));
            }
            else
            {
                variables.TryAdd("ASPNETCORE_URLS", Join(endpoints, (urls, endpoint) => urls.Append(
                    $"{endpoint.Property(EndpointProperty.Scheme)}://{endpoint.EndpointAnnotation.TargetHost}:{endpoint.Property(EndpointProperty.TargetPort)}")));
            }
        });

    private static ReferenceExpression Join(IEnumerable<EndpointReference> endpoints, Action<ReferenceExpressionBuilder, EndpointReference> append)
    {
        var joined = new ReferenceExpressionBuilder();
        foreach (var endpoint in endpoints)
        {
            if (!joined.IsEmpty)
            {
                joined.AppendLiteral(";");
            }

            append(joined, endpoint);
        }

        return joined.Build();
    }

    private static (string Name, LaunchProfile Profile)? FindLaunchProfile(IProjectMetadata metadata, string? name)
    {
        var settings = metadata.LaunchSettings ?? ReadLaunchSettings(metadata.ProjectPath);
        if (settings is null)
        {
            return null;
        }

        if (name is not null)
        {
            return settings.Profiles.TryGetValue(name, out var named)
                ? (name, named)
                : throw new DistributedApplicationException($"Launch settings file of '{metadata.ProjectPath}' does not contain a profile named '{name}'.");
        }

        return settings.Profiles.Where(profile => profile.Value.CommandName == "Project").Select(profile => ((string, LaunchProfile)?)(profile.Key, profile.Value)).FirstOrDefault();
    }

    private static LaunchSettings? ReadLaunchSettings(string projectPath)
    {
        var path = Path.Combine(Path.GetDirectoryName(projectPath)!, "Properties", "launchSettings.json");
        if (!File.Exists(path))
        {
            return null;
        }

        using var file = File.OpenRead(path);
        try
        {
            return JsonSerializer.Deserialize<LaunchSettings>(file, LaunchSettingsJson);
        }
        catch (JsonException exception)
        {
            throw new DistributedApplicationException($"Launch settings file '{path}' of project '{projectPath}' is not valid JSON: {exception.Message}", exception);
        }
    }

    private sealed class ProjectAtPath(string path) : IProjectMetadata
    {
        public string ProjectPath { get; } = path;
    }
}
