namespace Eloquence.Gateway.Tests;

/// <summary>A request as a service saw it.</summary>
internal sealed record ReceivedRequest(string Method, string Path, Dictionary<string, string> Headers);
