namespace EdgeOrch.Controllers;

/// <summary>One controller, ready to run. Its handlers hang on the shared informers from construction on.</summary>
public interface IController
{
    /// <summary>The name in logs, as upstream names it.</summary>
    string Name { get; }

    /// <summary>Works until cancelled; the informers have their first lists by then.</summary>
    Task RunAsync(CancellationToken cancellationToken);
}
