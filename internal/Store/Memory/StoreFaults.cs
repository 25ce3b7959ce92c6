namespace EdgeOrch.Store;

/// <summary>What an <see cref="InMemoryStore"/> does wrong on purpose. Set members at any time, from any thread.</summary>
public sealed class StoreFaults
{
    private Exception? _writeError;
    private Exception? _readError;
    private Func<Transaction, CancellationToken, ValueTask>? _onCommit;

    /// <summary>Thrown by every write, which is then not applied, until set to null; a full disk is a <see cref="StoreUnavailableException"/>.</summary>
    public Exception? WriteError { get => Volatile.Read(ref _writeError); set => Volatile.Write(ref _writeError, value); }

    /// <summary>Thrown by every read until set to null.</summary>
    public Exception? ReadError { get => Volatile.Read(ref _readError); set => Volatile.Write(ref _readError, value); }

    /// <summary>Runs before each write: may wait, to hold writes back, or write something itself, to lose a race on purpose.</summary>
    public Func<Transaction, CancellationToken, ValueTask>? OnCommit { get => Volatile.Read(ref _onCommit); set => Volatile.Write(ref _onCommit, value); }

    internal ValueTask BeforeReadAsync(CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        return ReadError is { } error ? throw error : ValueTask.CompletedTask;
    }

    internal async ValueTask BeforeCommitAsync(Transaction transaction, CancellationToken cancellationToken)
    {
        if (OnCommit is { } hook)
        {
            await hook(transaction, cancellationToken).ConfigureAwait(false);
        }
        if (WriteError is { } error)
        {
            throw error;
        }
    }
}
