using Eloquence.Benchmarks.Crud;

// Creates and reads of sessions: services/Api beside FastAPI + gunicorn, on the same PostgreSQL, in one run.
//   dotnet run -c Release --project benchmarks/Crud [seconds per measurement]
var seconds = args.Length > 0 ? int.Parse(args[0], System.Globalization.CultureInfo.InvariantCulture) : 10;
await using var bench = await Bench.StartAsync();
await bench.RunAsync(seconds);
