using EdgeOrch.Raft;

namespace EdgeOrch.Store.Replication;

/// <summary>A question or an order to the core, which runs on the consensus thread.</summary>
internal interface ICoreCall
{
    /// <summary>Asks, and answers who waits.</summary>
    void Run(RaftNode node);

    /// <summary>Tells who waits that it was not asked.</summary>
    void Fail(Exception error);
}

/// <summary>A question or an order to the core, and who waits for the answer.</summary>
/// <param name="ask">Asks; what it throws is the answer, unless consensus is broken.</param>
internal sealed class CoreCall<T>(Func<RaftNode, T> ask) : TaskCompletionSource<T>(TaskCreationOptions.RunContinuationsAsynchronously), ICoreCall
{
    /// <inheritdoc/>
    public void Run(RaftNode node)
    {
        try
        {
            TrySetResult(ask(node));
        }
        catch (Exception error) when (error is GroupChangeException or StoreUnavailableException)
        {
            TrySetException(error);
        }
        catch (Exception error)
        {
            TrySetException(new StoreUnavailableException(error.Message, error));
            throw;
        }
    }

    /// <inheritdoc/>
    public void Fail(Exception error) => TrySetException(error);
}
