// Data files call fluxo.receive with one document: the page's description first, then a workspace's figures.
const store = { meta: null, workspaces: new Map() };

function receive(document_) {
  if (document_.dashboard) {
    store.meta = document_;
    start();
  } else {
    store.workspaces.set(document_.workspace, document_.cards);
  }
}

window.fluxo = { receive };

// A script element and not fetch: a page opened from a disk may load scripts only.
function loadWorkspace(workspace) {
  if (store.workspaces.has(workspace.slug)) return Promise.resolve();
  return new Promise((resolve, reject) => {
    const element = document.createElement("script");
    element.src = workspace.file;
    element.onload = resolve;
    element.onerror = () => reject(new Error(workspace.file));
    document.head.append(element);
  });
}
