namespace Eloquence.Contract.Tests;

/// <summary>Says which call of which client a test makes; <c>docs/client-routes.md</c> is made of these.</summary>
/// <param name="method">HTTP method, or <c>WS</c>.</param>
/// <param name="path">Route at the host root, with its parameters in braces.</param>
/// <param name="client">Screen, service or generation of the app that makes the call.</param>
[AttributeUsage(AttributeTargets.Method, AllowMultiple = true)]
internal sealed class ClientCallAttribute(string method, string path, string client) : Attribute
{
    public string Method { get; } = method;

    public string Path { get; } = path;

    public string Client { get; } = client;
}
