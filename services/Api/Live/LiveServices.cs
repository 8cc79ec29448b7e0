using Eloquence.Api.Infrastructure.Redis;
using Eloquence.ServiceDefaults;
using Microsoft.Extensions.Options;

namespace Eloquence.Api.Live;

/// <summary>What every live connection shares.</summary>
internal sealed record LiveServices(
    LiveSessions Sessions,
    LiveStateStore Store,
    LiveEvaluator Evaluator,
    ILiveCoach Coach,
    ServiceEndpointResolver Endpoints,
    IOptions<LiveOptions> Options,
    TimeProvider Time,
    ILoggerFactory Loggers);
