using System.Runtime.InteropServices;

namespace EdgeOrch.Cli.Objects.Exec;

/// <summary>Calls something when one of some signals arrives; what the signals do otherwise stays as it is.</summary>
internal sealed class SignalSet : IDisposable
{
    private readonly List<PosixSignalRegistration> _registrations;

    public SignalSet(IEnumerable<PosixSignal> signals, Action onSignal) =>
        _registrations = [.. signals.Select(signal => PosixSignalRegistration.Create(signal, _ => onSignal()))];

    /// <inheritdoc/>
    public void Dispose() => _registrations.ForEach(registration => registration.Dispose());
}
