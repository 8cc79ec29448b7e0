namespace Eloquence.AppHost.Resources.Fetching;

/// <summary>Files that a run needs and that this machine does not have yet; finished when they are in the cache.</summary>
/// <param name="name">Name of the resource.</param>
internal sealed class FetchedFilesResource(string name) : Resource(name);
