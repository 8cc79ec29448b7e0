namespace Eloquence.ServiceDefaults.Draining;

/// <summary>A request was interrupted because the process ends.</summary>
internal sealed class ServiceStoppingException(Exception inner) : Exception("The process ends before the answer was ready.", inner);
