using EdgeOrch.ApiServer.Health;
using EdgeOrch.ApiServer.Pipeline.Security;
using EdgeOrch.Client;
using Microsoft.Extensions.Logging;

namespace EdgeOrch.ApiServer.Bootstrap;

/// <summary>Runs the work before ready, each step until it succeeds, and shows it in the health checks.</summary>
internal sealed partial class StartupSequence
{
    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(10);

    private readonly IReadOnlyList<IStartupStep> _steps;
    private readonly bool[] _done;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;

    /// <summary>Adds one check per step.</summary>
    public StartupSequence(IReadOnlyList<IStartupStep> steps, HealthChecks checks, TimeProvider time, ILogger logger)
    {
        _steps = steps;
        _done = new bool[steps.Count];
        _time = time;
        _logger = logger;
        for (var i = 0; i < steps.Count; i++)
        {
            var index = i;
            checks.Add("poststarthook/" + steps[i].Name, () => Volatile.Read(ref _done[index]) ? null : "not finished");
        }
    }

    /// <summary>Runs all steps in order; ends early only when cancelled.</summary>
    public async Task RunAsync(IApiTransport transport, CancellationToken cancellationToken)
    {
        for (var i = 0; i < _steps.Count; i++)
        {
            await RunAsync(_steps[i], transport, cancellationToken).ConfigureAwait(false);
            Volatile.Write(ref _done[i], true);
        }
    }

    private async Task RunAsync(IStartupStep step, IApiTransport transport, CancellationToken cancellationToken)
    {
        for (var pause = FirstPause; ; pause = pause * 2 < LongestPause ? pause * 2 : LongestPause)
        {
            try
            {
                await step.RunAsync(transport, cancellationToken).ConfigureAwait(false);
                return;
            }
            catch (Exception e) when (!cancellationToken.IsCancellationRequested)
            {
                LogRetry(e, step.Name, pause);
            }

            await Task.Delay(pause, _time, cancellationToken).ConfigureAwait(false);
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Startup step {Step} failed; next try in {Pause}")]
    private partial void LogRetry(Exception exception, string step, TimeSpan pause);
}
