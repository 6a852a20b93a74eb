/** What ends a call of a function module otherwise than by its normal return. Each front tells them in its own form. */

/** A classic exception (`RAISE NAME`) of a function module. The session lives on. */
export class AbapException extends Error {
  readonly key: string;

  constructor(key: string, text = '') {
    super(text);
    this.name = 'AbapException';
    this.key = key;
  }
}

/** `MESSAGE … TYPE 'E'` or `'A'` that nobody caught: the call and its session end, everything uncommitted is lost. */
export class AbapMessage extends Error {
  readonly type: 'E' | 'A';
  /** Message class. */
  readonly id: string;
  /** Three digits. */
  readonly number: string;
  /** MSGV1 to MSGV4, as many as there are. */
  readonly variables: readonly string[];

  constructor(type: 'E' | 'A', id: string, number: string, text: string, variables: readonly string[] = []) {
    super(text);
    this.name = 'AbapMessage';
    this.type = type;
    this.id = id;
    this.number = number;
    this.variables = variables;
  }
}

/** A runtime error (short dump), by the name that ST22 lists it under. The session ends. */
export class ShortDump extends Error {
  readonly key: string;

  constructor(key: string) {
    super(`Runtime error ${key} has occurred`);
    this.name = 'ShortDump';
    this.key = key;
  }
}

/** The call never reached a function module: it does not exist here, or the user lacks S_RFC for it. */
export class CallRefused extends Error {
  readonly reason: 'not_found' | 'no_authority';
  readonly functionName: string;

  constructor(reason: CallRefused['reason'], functionName: string) {
    super(
      reason === 'not_found'
        ? `Function module ${functionName.slice(0, 60)} does not exist`
        : `No RFC authorization for function module ${functionName}.`,
    );
    this.name = 'CallRefused';
    this.reason = reason;
    this.functionName = functionName;
  }
}

/** A fault's error that is not ABAP's but the road's own (an HTTP status, a library's key): the front knows its form. */
export class RoadError extends Error {
  readonly code: string;
  readonly functionName: string;

  constructor(code: string, functionName: string) {
    super(`Error ${code} in ${functionName}`);
    this.name = 'RoadError';
    this.code = code;
    this.functionName = functionName;
  }
}

/** The connection is to be dropped now, without a reply. */
export class Cut extends Error {}

/** No reply will ever be given. The work process is stuck: its session keeps its locks until the time limit ends it. */
export class Hang extends Error {}

/** The caller is gone, and the work process has noticed at a database statement. */
export class Abandoned extends Error {}
