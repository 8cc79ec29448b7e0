using Eloquence.WhisperWorker.Engine;

// Everything is told on standard input: the first frame loads a model, the end of the input ends the program. Standard output carries
// frames only. The service that started it is gone when the input ends, so that no worker outlives its service.
await using var input = Console.OpenStandardInput();
await using var output = Console.OpenStandardOutput();
return await WorkerSession.RunAsync(input, output).ConfigureAwait(false);
