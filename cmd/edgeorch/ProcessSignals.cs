using System.Runtime.InteropServices;

namespace EdgeOrch.Cli;

/// <summary>Turns SIGTERM and SIGINT into a cancellation, so that a long-running command can finish what it has accepted.</summary>
internal sealed class ProcessSignals : IDisposable
{
    private readonly CancellationTokenSource _stop = new();
    private readonly PosixSignalRegistration[] _registrations;

    public ProcessSignals() => _registrations =
    [
        PosixSignalRegistration.Create(PosixSignal.SIGTERM, OnSignal),
        PosixSignalRegistration.Create(PosixSignal.SIGINT, OnSignal),
    ];

    /// <summary>Cancelled by the first signal.</summary>
    public CancellationToken Stop => _stop.Token;

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var registration in _registrations)
        {
            registration.Dispose();
        }

        _stop.Dispose();
    }

    private void OnSignal(PosixSignalContext context)
    {
        // The second one is taken as it comes: the process ends at once.
        context.Cancel = !_stop.IsCancellationRequested;
        _stop.Cancel();
    }
}
